import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{init_of_files,workloadsOfFiles}from"./chunk-K52F5J24.js";import"./chunk-LFMIQZU6.js";import"./chunk-RKS3TIXP.js";import"./chunk-ALJMTUDB.js";import"./chunk-3B7B3PUQ.js";import"./chunk-WONZ6NPA.js";init_of_files();export{workloadsOfFiles};
