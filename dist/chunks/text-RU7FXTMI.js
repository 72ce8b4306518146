import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{MAX_STRICT_BYTES,decodeStrict,hiddenCharacter,refuseHidden}from"./chunk-C3JFZF7I.js";import"./chunk-CSAEUMLW.js";import"./chunk-7PKJEPHK.js";import"./chunk-4ZNQIVE2.js";export{MAX_STRICT_BYTES,decodeStrict,hiddenCharacter,refuseHidden};
