import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{jsonFormat,jsonProblem}from"./chunk-GHVGQ7XS.js";import"./chunk-KXLMVUET.js";import"./chunk-42AE7JNN.js";import"./chunk-3PUUMR3R.js";import"./chunk-3HVEN6DC.js";export{jsonFormat,jsonProblem};
