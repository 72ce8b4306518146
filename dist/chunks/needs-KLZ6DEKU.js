import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{ANY_REVIEWER,init_needs,needsOf}from"./chunk-VZTV6SG7.js";import"./chunk-HOOJAJQU.js";import"./chunk-4E7IFWMJ.js";import"./chunk-GKZFLEGI.js";import"./chunk-WONZ6NPA.js";init_needs();export{ANY_REVIEWER,needsOf};
