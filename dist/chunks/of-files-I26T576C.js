import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{accessOfFiles,init_of_files}from"./chunk-7RDFVPZP.js";import"./chunk-RBIMYR5F.js";import"./chunk-YURSZSC7.js";import"./chunk-353G2QWQ.js";init_of_files();export{accessOfFiles};
