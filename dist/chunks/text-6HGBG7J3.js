import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{MAX_STRICT_BYTES,decodeStrict,hiddenCharacter,init_text,refuseHidden}from"./chunk-FLDD23WS.js";import"./chunk-WONZ6NPA.js";init_text();export{MAX_STRICT_BYTES,decodeStrict,hiddenCharacter,refuseHidden};
