import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{testMergeOf}from"./chunk-4RX74RQ4.js";import"./chunk-4ZNQIVE2.js";export{testMergeOf};
