import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{approvalsOfChange,checkChange,init_check,listWorkloads,verifyWorkloads}from"./approvals-guarded-files.shared.js";init_check();export{approvalsOfChange,checkChange,listWorkloads,verifyWorkloads};
