import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{require_picomatch}from"./chunk-PIXCNFQH.js";import"./chunk-353G2QWQ.js";export default require_picomatch();
