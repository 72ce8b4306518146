import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{parseFile}from"./chunk-KOY3F3OD.js";import"./chunk-EVJDYSJL.js";import"./chunk-ZXTBPUMZ.js";import"./chunk-MRMHCEOD.js";import"./chunk-CSAEUMLW.js";import"./chunk-4ZNQIVE2.js";export{parseFile};
