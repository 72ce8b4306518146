import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{approvedEntries,init_approved_entries,withoutRecord}from"./approvals-approved-entries.shared.js";import"./approvals-entry-changes.shared.js";import"./model.shared.js";import"./approvals-guarded-files.shared.js";init_approved_entries();export{approvedEntries,withoutRecord};
