import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{ALIASES_FILE,OWNERS_FILE,init_prow_owners,isOwnersFile,loadProwOwners}from"./approvals-guarded-files.shared.js";init_prow_owners();export{ALIASES_FILE,OWNERS_FILE,isOwnersFile,loadProwOwners};
