import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{accessOfFiles,init_of_files}from"./chunk-B6SS754B.js";import"./chunk-XI4DMZQR.js";import"./chunk-MGPOMJYM.js";import"./chunk-STJKVHH7.js";init_of_files();export{accessOfFiles};
