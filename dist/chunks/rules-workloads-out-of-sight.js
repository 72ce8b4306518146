import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{hiddenFinding,init_workloads_out_of_sight,workloadsOutOfSight}from"./rules-workloads-out-of-sight.shared.js";import"./approvals-guarded-files.shared.js";init_workloads_out_of_sight();export{hiddenFinding,workloadsOutOfSight};
