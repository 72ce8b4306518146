import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{GitHubError,createClient}from"./chunk-4JADE2C6.js";import"./chunk-GSHO42AC.js";import"./chunk-WYNX7CJQ.js";import"./chunk-ZTMKD5GQ.js";import"./chunk-U3TZPTSV.js";export{GitHubError,createClient};
