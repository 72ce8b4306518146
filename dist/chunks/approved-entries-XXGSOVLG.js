import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{approvedEntries,init_approved_entries,withoutRecord}from"./chunk-MBNM6QUM.js";import"./chunk-24YLPSYQ.js";import"./chunk-3PUUMR3R.js";import"./chunk-3HVEN6DC.js";init_approved_entries();export{approvedEntries,withoutRecord};
