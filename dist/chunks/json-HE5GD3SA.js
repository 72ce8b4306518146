import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{jsonFormat,jsonProblem}from"./chunk-Q3VTTLOH.js";import"./chunk-DDU2T6V6.js";import"./chunk-GWEDCEIO.js";import"./chunk-BPFHEHLD.js";import"./chunk-M2J55IGA.js";export{jsonFormat,jsonProblem};
