import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{jsonFormat}from"./chunk-257H2TUF.js";import"./chunk-2JJZPDF2.js";import"./chunk-D5F63KNX.js";import"./chunk-YBME7ELQ.js";import"./chunk-DIINNJ4G.js";import"./chunk-YZASLWB7.js";export{jsonFormat};
