import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{parseFile}from"./chunk-GUX6VLEW.js";import"./chunk-TI7E2HAS.js";import"./chunk-V7YVGM4Q.js";import"./chunk-7CJGZF5N.js";import"./chunk-WYNX7CJQ.js";import"./chunk-U3TZPTSV.js";export{parseFile};
