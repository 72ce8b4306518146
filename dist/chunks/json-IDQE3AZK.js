import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{jsonFormat}from"./chunk-HSKIPPWC.js";import"./chunk-JEB2HUMZ.js";import"./chunk-HL6ZXHCI.js";import"./chunk-YBME7ELQ.js";import"./chunk-HWSIJUSA.js";import"./chunk-YZASLWB7.js";export{jsonFormat};
