import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{ANY_REVIEWER,init_needs,needsOf}from"./chunk-THU2U4BX.js";import"./chunk-MGHIAH5G.js";import"./chunk-EZABQYY3.js";import"./chunk-6K5BDYLS.js";import"./chunk-I3DE36UU.js";init_needs();export{ANY_REVIEWER,needsOf};
