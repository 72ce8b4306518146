import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{init_parse,parseFile}from"./chunk-KQC3XCPW.js";import"./chunk-SQ5RJ2NJ.js";import"./chunk-STJKVHH7.js";init_parse();export{parseFile};
