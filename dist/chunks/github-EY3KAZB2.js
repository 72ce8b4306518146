import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{commandsOf,githubFormat}from"./chunk-KWH62DAG.js";import"./chunk-RZWKPWHU.js";import"./chunk-2M5UWWFY.js";import"./chunk-N6ARPRY3.js";import"./chunk-AUMHFCPF.js";import"./chunk-TPJL3IBO.js";import"./chunk-WYNX7CJQ.js";import"./chunk-U3TZPTSV.js";export{commandsOf,githubFormat};
