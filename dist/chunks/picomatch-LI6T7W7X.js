import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{require_picomatch}from"./chunk-SSX6AUIP.js";import"./chunk-U3TZPTSV.js";export default require_picomatch();
