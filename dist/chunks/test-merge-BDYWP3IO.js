import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{testMergeOf}from"./chunk-VUVJMHMM.js";import"./chunk-353G2QWQ.js";export{testMergeOf};
