import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{ANY_REVIEWER,init_needs,needsOf}from"./chunk-KFQV2524.js";import"./chunk-J6BT2EHZ.js";import"./chunk-44KU5LM7.js";import"./chunk-NBPLIF3D.js";import"./chunk-ZKYILC3S.js";init_needs();export{ANY_REVIEWER,needsOf};
