import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{accessOfFiles,init_of_files}from"./chunk-I4MDSRRS.js";import"./chunk-4S5S672G.js";import"./chunk-2NYVBTTX.js";import"./chunk-3HVEN6DC.js";init_of_files();export{accessOfFiles};
