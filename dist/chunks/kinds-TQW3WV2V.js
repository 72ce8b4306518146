import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{RBAC_WORDS,init_kinds2 as init_kinds,isRbac,rbacKindOf}from"./chunk-353G2QWQ.js";init_kinds();export{RBAC_WORDS,isRbac,rbacKindOf};
