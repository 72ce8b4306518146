import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{extractWorkloads,init_extract}from"./chunk-UI7FSSW3.js";import"./chunk-KQC3XCPW.js";import"./chunk-PGYVI3PU.js";import"./chunk-SQ5RJ2NJ.js";import"./chunk-STJKVHH7.js";init_extract();export{extractWorkloads};
