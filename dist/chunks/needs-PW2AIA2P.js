import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{ANY_REVIEWER,init_needs,needsOf}from"./chunk-ITZKTWF6.js";import"./chunk-H5ZHLFAM.js";import"./chunk-DUW7WNWN.js";import"./chunk-BPFHEHLD.js";import"./chunk-M2J55IGA.js";init_needs();export{ANY_REVIEWER,needsOf};
