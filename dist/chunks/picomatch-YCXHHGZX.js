import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{require_picomatch}from"./chunk-EZABQYY3.js";import"./chunk-I3DE36UU.js";export default require_picomatch();
