import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{asked,openPullRequest}from"./chunk-3YLGC3AM.js";import"./chunk-WV2HGXC4.js";import"./chunk-6L7RMK3E.js";import"./chunk-WONZ6NPA.js";export{asked,openPullRequest};
