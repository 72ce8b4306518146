import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{require_picomatch}from"./chunk-4E7IFWMJ.js";import"./chunk-WONZ6NPA.js";export default require_picomatch();
