import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{require_picomatch}from"./picomatch-index.shared.js";import"./approvals-guarded-files.shared.js";export default require_picomatch();
