import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{require_picomatch}from"./chunk-DUW7WNWN.js";import"./chunk-M2J55IGA.js";export default require_picomatch();
