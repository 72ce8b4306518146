import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{MAX_STRICT_BYTES,decodeStrict,hiddenCharacter,init_text,refuseHidden}from"./chunk-SAZI53QC.js";import"./chunk-353G2QWQ.js";init_text();export{MAX_STRICT_BYTES,decodeStrict,hiddenCharacter,refuseHidden};
