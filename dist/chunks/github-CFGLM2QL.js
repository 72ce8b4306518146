import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{githubFormat}from"./chunk-COJZJTMC.js";import"./chunk-XHX364ZF.js";import"./chunk-AIKJ6Q7K.js";import"./chunk-HL6ZXHCI.js";import"./chunk-YBME7ELQ.js";import"./chunk-DIINNJ4G.js";import"./chunk-YZASLWB7.js";export{githubFormat};
