import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{testMergeOf}from"./chunk-HTFOCZ6K.js";import"./chunk-STJKVHH7.js";export{testMergeOf};
