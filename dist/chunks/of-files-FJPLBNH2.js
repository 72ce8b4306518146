import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{accessOfFiles,init_of_files}from"./chunk-3XGQSYRW.js";import"./chunk-ORNNLDM5.js";import"./chunk-MAQU4AK2.js";import"./chunk-M2J55IGA.js";init_of_files();export{accessOfFiles};
