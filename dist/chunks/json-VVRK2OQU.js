import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{jsonFormat,jsonProblem}from"./chunk-T6QC4SXK.js";import"./chunk-AUMHFCPF.js";import"./chunk-TQAEL3VN.js";import"./chunk-TPJL3IBO.js";import"./chunk-WYNX7CJQ.js";import"./chunk-U3TZPTSV.js";export{jsonFormat,jsonProblem};
