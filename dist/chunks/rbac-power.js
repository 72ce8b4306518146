import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{init_power,permissionsOf,powerFields}from"./rbac-power.shared.js";import"./rbac-chain.shared.js";import"./rbac-identity.shared.js";import"./approvals-guarded-files.shared.js";init_power();export{permissionsOf,powerFields};
