import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{testMergeOf}from"./chunk-UOI5CWJR.js";import"./chunk-3HVEN6DC.js";export{testMergeOf};
