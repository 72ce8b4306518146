import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{asked,openPullRequest}from"./chunk-HNMENIGW.js";import"./chunk-J7E3CX2T.js";import"./chunk-VI2WVZVW.js";import"./chunk-WYNX7CJQ.js";import"./chunk-ZTMKD5GQ.js";import"./chunk-U3TZPTSV.js";export{asked,openPullRequest};
