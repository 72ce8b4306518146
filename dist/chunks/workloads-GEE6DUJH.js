import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{WORKLOAD_KINDS,WORKLOAD_WORDS}from"./chunk-YXIBWCQO.js";import"./chunk-WNT3SL2F.js";import"./chunk-YZASLWB7.js";export{WORKLOAD_KINDS,WORKLOAD_WORDS};
