import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{jsonFormat,jsonProblem}from"./chunk-VDYQDUVR.js";import"./chunk-LITG6JKS.js";import"./chunk-BMMJCUPV.js";import"./chunk-TCDZYFCI.js";import"./chunk-CSAEUMLW.js";import"./chunk-4ZNQIVE2.js";export{jsonFormat,jsonProblem};
