import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{require_picomatch}from"./chunk-LGAHXFR5.js";import"./chunk-3HVEN6DC.js";export default require_picomatch();
