import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{ANY_REVIEWER,init_needs,needsOf}from"./chunk-RJQGYB67.js";import"./chunk-7P5UXKXF.js";import"./chunk-VVRTL2P3.js";import"./chunk-BCFZQB2G.js";import"./chunk-STJKVHH7.js";init_needs();export{ANY_REVIEWER,needsOf};
