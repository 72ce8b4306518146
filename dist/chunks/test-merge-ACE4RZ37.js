import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{testMergeOf}from"./chunk-F75UUBM4.js";import"./chunk-I3DE36UU.js";export{testMergeOf};
