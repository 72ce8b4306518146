import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{GitHubError,createClient}from"./chunk-T2SIQY2R.js";import"./chunk-GSHO42AC.js";import"./chunk-ZTMKD5GQ.js";import"./chunk-WYNX7CJQ.js";import"./chunk-U3TZPTSV.js";export{GitHubError,createClient};
