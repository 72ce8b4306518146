import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{asked,openPullRequest}from"./chunk-ZN72PYRA.js";import"./chunk-HSDVSI5D.js";import"./chunk-YJTZVVG6.js";import"./chunk-STJKVHH7.js";export{asked,openPullRequest};
