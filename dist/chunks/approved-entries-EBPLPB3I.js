import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{approvedEntries,init_approved_entries,withoutRecord}from"./chunk-QMJGUJ7L.js";import"./chunk-7P5UXKXF.js";import"./chunk-BCFZQB2G.js";import"./chunk-STJKVHH7.js";init_approved_entries();export{approvedEntries,withoutRecord};
