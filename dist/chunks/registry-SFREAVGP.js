import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{fold,registryOf}from"./chunk-SJ7WFLVP.js";import"./chunk-RJ5HWYRW.js";import"./chunk-ZYU4PL27.js";import"./chunk-CAXKGABT.js";import"./chunk-NUNJ5MKN.js";import"./chunk-V7YVGM4Q.js";import"./chunk-ZGRL7UWS.js";import"./chunk-U3TZPTSV.js";export{fold,registryOf};
