import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{MAX_STRICT_BYTES,decodeStrict,hiddenCharacter,refuseHidden}from"./chunk-RHJV5OZT.js";import"./chunk-WYNX7CJQ.js";import"./chunk-ZTMKD5GQ.js";import"./chunk-U3TZPTSV.js";export{MAX_STRICT_BYTES,decodeStrict,hiddenCharacter,refuseHidden};
