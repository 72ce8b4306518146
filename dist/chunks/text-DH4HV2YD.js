import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{MAX_STRICT_BYTES,decodeStrict,hiddenCharacter,refuseHidden}from"./chunk-X5YM4EVE.js";import"./chunk-ZTMKD5GQ.js";import"./chunk-WYNX7CJQ.js";import"./chunk-U3TZPTSV.js";export{MAX_STRICT_BYTES,decodeStrict,hiddenCharacter,refuseHidden};
