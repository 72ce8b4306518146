import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{MAX_STRICT_BYTES,decodeStrict,hiddenCharacter,init_text,refuseHidden}from"./strict-text.shared.js";import"./approvals-guarded-files.shared.js";init_text();export{MAX_STRICT_BYTES,decodeStrict,hiddenCharacter,refuseHidden};
