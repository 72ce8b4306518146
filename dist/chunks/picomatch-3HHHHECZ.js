import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{require_picomatch}from"./chunk-44KU5LM7.js";import"./chunk-ZKYILC3S.js";export default require_picomatch();
