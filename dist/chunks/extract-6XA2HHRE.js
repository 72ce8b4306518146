import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{extractWorkloads,init_extract}from"./chunk-OM2KPMZF.js";import"./chunk-YAUOQO3A.js";import"./chunk-BJRMPIVC.js";import"./chunk-RJYUC6DF.js";import"./chunk-353G2QWQ.js";init_extract();export{extractWorkloads};
