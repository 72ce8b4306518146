import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{init_parse,parseFile}from"./chunk-AMD5FKIH.js";import"./chunk-OMBUII6U.js";import"./chunk-ZKYILC3S.js";init_parse();export{parseFile};
