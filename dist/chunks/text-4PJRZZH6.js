import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{MAX_STRICT_BYTES,decodeStrict,hiddenCharacter,init_text,refuseHidden}from"./chunk-CPCLH447.js";import"./chunk-3HVEN6DC.js";init_text();export{MAX_STRICT_BYTES,decodeStrict,hiddenCharacter,refuseHidden};
