import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{githubFormat}from"./chunk-UV7XBYQJ.js";import"./chunk-OI5QNIB3.js";import"./chunk-FYUM65GG.js";import"./chunk-D5F63KNX.js";import"./chunk-YBME7ELQ.js";import"./chunk-DIINNJ4G.js";import"./chunk-YZASLWB7.js";export{githubFormat};
