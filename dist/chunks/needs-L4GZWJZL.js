import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{ANY_REVIEWER,init_needs,needsOf}from"./chunk-G6GQ3DYH.js";import"./chunk-25GTNFWY.js";import"./chunk-PIXCNFQH.js";import"./chunk-74AQX4GD.js";import"./chunk-353G2QWQ.js";init_needs();export{ANY_REVIEWER,needsOf};
