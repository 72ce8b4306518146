import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{testMergeOf}from"./chunk-SMMJV7EY.js";import"./chunk-U3TZPTSV.js";export{testMergeOf};
