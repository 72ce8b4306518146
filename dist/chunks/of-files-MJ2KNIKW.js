import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{accessOfFiles,init_of_files}from"./chunk-WHJIHXNJ.js";import"./chunk-YX22JRCA.js";import"./chunk-CHWJATWD.js";import"./chunk-ZKYILC3S.js";init_of_files();export{accessOfFiles};
