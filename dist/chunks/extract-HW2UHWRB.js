import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{extractWorkloads,init_extract}from"./chunk-LFMIQZU6.js";import"./chunk-RKS3TIXP.js";import"./chunk-ALJMTUDB.js";import"./chunk-3B7B3PUQ.js";import"./chunk-WONZ6NPA.js";init_extract();export{extractWorkloads};
