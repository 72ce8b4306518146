import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{MAX_STRICT_BYTES,decodeStrict,hiddenCharacter,refuseHidden}from"./chunk-QBFCWR6M.js";import"./chunk-AFK5N6RV.js";import"./chunk-DIINNJ4G.js";import"./chunk-YZASLWB7.js";export{MAX_STRICT_BYTES,decodeStrict,hiddenCharacter,refuseHidden};
