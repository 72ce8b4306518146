import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{testMergeOf}from"./chunk-Y26WJHPT.js";import"./chunk-WONZ6NPA.js";export{testMergeOf};
