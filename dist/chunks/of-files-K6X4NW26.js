import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{accessOfFiles,init_of_files}from"./chunk-YEN4A6V6.js";import"./chunk-7BCT73ZI.js";import"./chunk-5XT74FHT.js";import"./chunk-I3DE36UU.js";init_of_files();export{accessOfFiles};
