import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{asked,openPullRequest}from"./chunk-Y2P2AQ3M.js";import"./chunk-KOWAMGWS.js";import"./chunk-OS6CIR2P.js";import"./chunk-I3DE36UU.js";export{asked,openPullRequest};
