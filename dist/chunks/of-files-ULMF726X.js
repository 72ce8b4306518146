import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{init_of_files,workloadsOfFiles}from"./chunk-7EI7OMHA.js";import"./chunk-OM2KPMZF.js";import"./chunk-YAUOQO3A.js";import"./chunk-BJRMPIVC.js";import"./chunk-RJYUC6DF.js";import"./chunk-353G2QWQ.js";init_of_files();export{workloadsOfFiles};
