import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{require_picomatch}from"./chunk-VVRTL2P3.js";import"./chunk-STJKVHH7.js";export default require_picomatch();
