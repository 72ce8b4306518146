import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{init_parse,parseFile}from"./chunk-JFBSYEM3.js";import"./chunk-IAJGZU5H.js";import"./chunk-M2J55IGA.js";init_parse();export{parseFile};
