import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{WORKLOAD_KINDS,WORKLOAD_WORDS}from"./chunk-Q5JEKQW5.js";import"./chunk-ZGRL7UWS.js";import"./chunk-U3TZPTSV.js";export{WORKLOAD_KINDS,WORKLOAD_WORDS};
