import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{asked,openPullRequest}from"./chunk-SM7DOPMM.js";import"./chunk-ADFPPMOP.js";import"./chunk-375WWIUF.js";import"./chunk-353G2QWQ.js";export{asked,openPullRequest};
