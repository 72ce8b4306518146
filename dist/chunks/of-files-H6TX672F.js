import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{init_of_files,workloadsOfFiles}from"./chunk-RR2SRSYG.js";import"./chunk-U4G7H7R2.js";import"./chunk-LHBLFC36.js";import"./chunk-ZTJTB35R.js";import"./chunk-FFE6FN4Y.js";import"./chunk-3HVEN6DC.js";init_of_files();export{workloadsOfFiles};
