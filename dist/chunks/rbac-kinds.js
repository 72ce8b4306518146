import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{RBAC_WORDS,init_kinds3 as init_kinds,isRbac,rbacKindOf}from"./approvals-guarded-files.shared.js";init_kinds();export{RBAC_WORDS,isRbac,rbacKindOf};
