import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{asked,openPullRequest}from"./chunk-ABALIW5S.js";import"./chunk-T2FE4TA3.js";import"./chunk-WEJS5BEW.js";import"./chunk-CSAEUMLW.js";import"./chunk-7PKJEPHK.js";import"./chunk-4ZNQIVE2.js";export{asked,openPullRequest};
