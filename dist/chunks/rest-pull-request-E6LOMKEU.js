import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{asked,openPullRequest}from"./chunk-XWB4UQY2.js";import"./chunk-PQSB3GG5.js";import"./chunk-YWVWYAAR.js";import"./chunk-ZKYILC3S.js";export{asked,openPullRequest};
