import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{asked,openPullRequest}from"./chunk-GIRBHD7G.js";import"./chunk-7DWA74GT.js";import"./chunk-XZIKE7BK.js";import"./chunk-3HVEN6DC.js";export{asked,openPullRequest};
