import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{approvedEntries,init_approved_entries,withoutRecord}from"./chunk-5PI353TZ.js";import"./chunk-HOOJAJQU.js";import"./chunk-GKZFLEGI.js";import"./chunk-WONZ6NPA.js";init_approved_entries();export{approvedEntries,withoutRecord};
