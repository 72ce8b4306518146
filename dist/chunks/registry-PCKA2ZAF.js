import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{fold,registryOf}from"./chunk-CJFKMZUE.js";import"./chunk-B7TU5FJA.js";import"./chunk-F6GWQYY3.js";import"./chunk-3FKEV5AF.js";import"./chunk-MA5GAEON.js";import"./chunk-ZXTBPUMZ.js";import"./chunk-P2A76IDJ.js";import"./chunk-4ZNQIVE2.js";export{fold,registryOf};
