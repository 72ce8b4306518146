import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{init_parse,parseFile}from"./chunk-LHBLFC36.js";import"./chunk-FFE6FN4Y.js";import"./chunk-3HVEN6DC.js";init_parse();export{parseFile};
