import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{githubFormat}from"./chunk-XDCYWHQH.js";import"./chunk-XHX364ZF.js";import"./chunk-AIKJ6Q7K.js";import"./chunk-D5F63KNX.js";import"./chunk-YBME7ELQ.js";import"./chunk-DIINNJ4G.js";import"./chunk-YZASLWB7.js";export{githubFormat};
