import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{parseFile}from"./chunk-IB2AQDGB.js";import"./chunk-QMSPHDMX.js";import"./chunk-DIINNJ4G.js";import"./chunk-YZASLWB7.js";export{parseFile};
