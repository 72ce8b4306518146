import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{parseFile}from"./chunk-RUDDUJEJ.js";import"./chunk-QMSPHDMX.js";import"./chunk-HWSIJUSA.js";import"./chunk-YZASLWB7.js";export{parseFile};
