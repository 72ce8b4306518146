import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{init_parse,parseFile}from"./chunk-YAUOQO3A.js";import"./chunk-RJYUC6DF.js";import"./chunk-353G2QWQ.js";init_parse();export{parseFile};
