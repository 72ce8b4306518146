import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{jsonFormat,jsonProblem}from"./chunk-POEKVSF6.js";import"./chunk-RNPKBIXQ.js";import"./chunk-C7KZ2NLE.js";import"./chunk-74AQX4GD.js";import"./chunk-353G2QWQ.js";export{jsonFormat,jsonProblem};
