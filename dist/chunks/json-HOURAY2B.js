import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{jsonFormat,jsonProblem}from"./chunk-MDY6U23O.js";import"./chunk-ACMRIO3D.js";import"./chunk-EGBV7NA5.js";import"./chunk-6K5BDYLS.js";import"./chunk-I3DE36UU.js";export{jsonFormat,jsonProblem};
