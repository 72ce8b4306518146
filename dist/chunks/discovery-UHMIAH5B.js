import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{discover,init_discovery}from"./chunk-JQMTG46O.js";import"./chunk-D2MD4R4I.js";import"./chunk-WY7WOKNX.js";import"./chunk-ARRKE45C.js";import"./chunk-EZABQYY3.js";import"./chunk-CJXUIX33.js";import"./chunk-I3DE36UU.js";init_discovery();export{discover};
