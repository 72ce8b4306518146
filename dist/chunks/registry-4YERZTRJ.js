import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{fold,registryOf}from"./chunk-X5DUWHHH.js";import"./chunk-6UFDRDZP.js";import"./chunk-V7YVGM4Q.js";import"./chunk-IJHIYSG6.js";import"./chunk-DJEGC7MF.js";import"./chunk-ZGRL7UWS.js";import"./chunk-U3TZPTSV.js";export{fold,registryOf};
