import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{githubFormat}from"./chunk-QHSA6QZZ.js";import"./chunk-FA33J4ZW.js";import"./chunk-NS5JIGE3.js";import"./chunk-HL6ZXHCI.js";import"./chunk-YBME7ELQ.js";import"./chunk-HWSIJUSA.js";import"./chunk-YZASLWB7.js";export{githubFormat};
