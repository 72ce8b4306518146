import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{require_picomatch}from"./chunk-LDU3HEZS.js";import"./chunk-4ZNQIVE2.js";export default require_picomatch();
