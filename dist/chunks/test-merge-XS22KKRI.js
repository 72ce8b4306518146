import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{testMergeOf}from"./chunk-CFN7BOFJ.js";import"./chunk-M2J55IGA.js";export{testMergeOf};
