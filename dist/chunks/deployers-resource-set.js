import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{followResourceSet,init_resource_set,isResourceSet,withInputs}from"./deployers-resource-set.shared.js";import"./approvals-guarded-files.shared.js";init_resource_set();export{followResourceSet,isResourceSet,withInputs};
