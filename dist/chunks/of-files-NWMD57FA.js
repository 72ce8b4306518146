import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{init_of_files,workloadsOfFiles}from"./chunk-G76LG2QP.js";import"./chunk-RUQKZNXL.js";import"./chunk-AMD5FKIH.js";import"./chunk-UF5ZSEVU.js";import"./chunk-OMBUII6U.js";import"./chunk-ZKYILC3S.js";init_of_files();export{workloadsOfFiles};
