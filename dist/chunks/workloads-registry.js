import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{fold,init_registry,registryOf}from"./approvals-guarded-files.shared.js";init_registry();export{fold,registryOf};
