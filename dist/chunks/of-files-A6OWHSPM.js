import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{accessOfFiles,init_of_files}from"./chunk-N6ABAESR.js";import"./chunk-FAOGKM25.js";import"./chunk-4MPVZCSA.js";import"./chunk-WONZ6NPA.js";init_of_files();export{accessOfFiles};
