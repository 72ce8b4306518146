import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{ANY_REVIEWER,init_needs,needsOf}from"./approvals-needs.shared.js";import"./approvals-entry-changes.shared.js";import"./picomatch-index.shared.js";import"./model.shared.js";import"./approvals-guarded-files.shared.js";init_needs();export{ANY_REVIEWER,needsOf};
