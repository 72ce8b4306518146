import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{WORKLOAD_KINDS,WORKLOAD_WORDS}from"./chunk-W22DEBHZ.js";import"./chunk-GT5G66VW.js";import"./chunk-YZASLWB7.js";export{WORKLOAD_KINDS,WORKLOAD_WORDS};
