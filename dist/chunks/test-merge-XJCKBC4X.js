import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{testMergeOf}from"./chunk-7WGDJRXP.js";import"./chunk-ZKYILC3S.js";export{testMergeOf};
