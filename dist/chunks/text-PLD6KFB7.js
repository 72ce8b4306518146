import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{MAX_STRICT_BYTES,decodeStrict,hiddenCharacter,init_text,refuseHidden}from"./chunk-JILC72HX.js";import"./chunk-STJKVHH7.js";init_text();export{MAX_STRICT_BYTES,decodeStrict,hiddenCharacter,refuseHidden};
