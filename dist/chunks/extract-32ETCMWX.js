import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{extractWorkloads,init_extract}from"./chunk-U4G7H7R2.js";import"./chunk-LHBLFC36.js";import"./chunk-ZTJTB35R.js";import"./chunk-FFE6FN4Y.js";import"./chunk-3HVEN6DC.js";init_extract();export{extractWorkloads};
