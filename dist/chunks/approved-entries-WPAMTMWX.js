import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{approvedEntries,init_approved_entries,withoutRecord}from"./chunk-G4PEBRBU.js";import"./chunk-25GTNFWY.js";import"./chunk-74AQX4GD.js";import"./chunk-353G2QWQ.js";init_approved_entries();export{approvedEntries,withoutRecord};
