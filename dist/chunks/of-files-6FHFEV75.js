import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{init_of_files,workloadsOfFiles}from"./chunk-LKK6SOFS.js";import"./chunk-UI7FSSW3.js";import"./chunk-KQC3XCPW.js";import"./chunk-PGYVI3PU.js";import"./chunk-SQ5RJ2NJ.js";import"./chunk-STJKVHH7.js";init_of_files();export{workloadsOfFiles};
