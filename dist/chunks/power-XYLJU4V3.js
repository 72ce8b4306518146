import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{permissionsOf,powerFields}from"./chunk-2A4Z7GYL.js";import"./chunk-ORTPDGBA.js";import"./chunk-5D2DE7TV.js";import"./chunk-ASZJ7CCZ.js";import"./chunk-P2A76IDJ.js";import"./chunk-CSAEUMLW.js";import"./chunk-4ZNQIVE2.js";export{permissionsOf,powerFields};
