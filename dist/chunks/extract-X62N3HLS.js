import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{extractWorkloads,init_extract}from"./chunk-CH5JIK6F.js";import"./chunk-JFBSYEM3.js";import"./chunk-T325Z3PB.js";import"./chunk-IAJGZU5H.js";import"./chunk-M2J55IGA.js";init_extract();export{extractWorkloads};
