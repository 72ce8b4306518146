import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{discover,init_discovery}from"./chunk-4ZXX4LAS.js";import"./chunk-UUEFRFLT.js";import"./chunk-AMD5FKIH.js";import"./chunk-CCYKLXQ2.js";import"./chunk-44KU5LM7.js";import"./chunk-OMBUII6U.js";import"./chunk-ZKYILC3S.js";init_discovery();export{discover};
