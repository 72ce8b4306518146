import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{discover,init_discovery}from"./chunk-TUE2WN3W.js";import"./chunk-WDRT6CG4.js";import"./chunk-YAUOQO3A.js";import"./chunk-YFOP3HM3.js";import"./chunk-PIXCNFQH.js";import"./chunk-RJYUC6DF.js";import"./chunk-353G2QWQ.js";init_discovery();export{discover};
