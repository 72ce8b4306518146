import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{init_parse,parseFile}from"./chunk-RKS3TIXP.js";import"./chunk-3B7B3PUQ.js";import"./chunk-WONZ6NPA.js";init_parse();export{parseFile};
