import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{asked,openPullRequest}from"./chunk-IRDSZU63.js";import"./chunk-NYW5ZGLA.js";import"./chunk-KK2TPWA5.js";import"./chunk-M2J55IGA.js";export{asked,openPullRequest};
