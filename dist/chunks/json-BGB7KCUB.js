import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{jsonFormat}from"./chunk-PNJWBCN6.js";import"./chunk-AUMHFCPF.js";import"./chunk-TQAEL3VN.js";import"./chunk-TPJL3IBO.js";import"./chunk-WYNX7CJQ.js";import"./chunk-U3TZPTSV.js";export{jsonFormat};
