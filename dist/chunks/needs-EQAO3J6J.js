import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{ANY_REVIEWER,init_needs,needsOf}from"./chunk-AMKDHDDD.js";import"./chunk-24YLPSYQ.js";import"./chunk-LGAHXFR5.js";import"./chunk-3PUUMR3R.js";import"./chunk-3HVEN6DC.js";init_needs();export{ANY_REVIEWER,needsOf};
