import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{jsonFormat,jsonProblem}from"./chunk-CGEAJ6Q4.js";import"./chunk-RKHNDYXU.js";import"./chunk-Y3ACP4SZ.js";import"./chunk-BCFZQB2G.js";import"./chunk-STJKVHH7.js";export{jsonFormat,jsonProblem};
