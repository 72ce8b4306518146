import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{extractWorkloads,init_extract}from"./chunk-RUQKZNXL.js";import"./chunk-AMD5FKIH.js";import"./chunk-UF5ZSEVU.js";import"./chunk-OMBUII6U.js";import"./chunk-ZKYILC3S.js";init_extract();export{extractWorkloads};
