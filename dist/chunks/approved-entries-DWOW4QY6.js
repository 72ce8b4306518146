import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{approvedEntries,init_approved_entries,withoutRecord}from"./chunk-EEG7FPDS.js";import"./chunk-H5ZHLFAM.js";import"./chunk-BPFHEHLD.js";import"./chunk-M2J55IGA.js";init_approved_entries();export{approvedEntries,withoutRecord};
