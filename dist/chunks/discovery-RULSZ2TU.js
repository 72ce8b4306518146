import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{discover,init_discovery}from"./chunk-KMRQ2UJL.js";import"./chunk-K2GHNDC3.js";import"./chunk-LHBLFC36.js";import"./chunk-YJTZD4BU.js";import"./chunk-LGAHXFR5.js";import"./chunk-FFE6FN4Y.js";import"./chunk-3HVEN6DC.js";init_discovery();export{discover};
