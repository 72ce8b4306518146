import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{init_parse,parseFile}from"./chunk-WY7WOKNX.js";import"./chunk-CJXUIX33.js";import"./chunk-I3DE36UU.js";init_parse();export{parseFile};
