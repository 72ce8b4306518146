import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{permissionsOf,powerFields}from"./chunk-Y7ZY2GI7.js";import"./chunk-RSFNDB7R.js";import"./chunk-IFDP627I.js";import"./chunk-CAQSROD4.js";import"./chunk-ZGRL7UWS.js";import"./chunk-WYNX7CJQ.js";import"./chunk-U3TZPTSV.js";export{permissionsOf,powerFields};
