import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{approvedEntries,init_approved_entries,withoutRecord}from"./chunk-ZGKE4WMY.js";import"./chunk-MGHIAH5G.js";import"./chunk-6K5BDYLS.js";import"./chunk-I3DE36UU.js";init_approved_entries();export{approvedEntries,withoutRecord};
