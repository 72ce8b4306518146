import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{approvedEntries,init_approved_entries,withoutRecord}from"./chunk-ASMP6JJQ.js";import"./chunk-J6BT2EHZ.js";import"./chunk-NBPLIF3D.js";import"./chunk-ZKYILC3S.js";init_approved_entries();export{approvedEntries,withoutRecord};
