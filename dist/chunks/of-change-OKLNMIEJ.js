import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{accessForWorkloads,accessOfChange,init_of_change,isNewIdentity}from"./chunk-Y45HQDHC.js";import"./chunk-RBIMYR5F.js";import"./chunk-YURSZSC7.js";import"./chunk-KQYQWSI6.js";import"./chunk-353G2QWQ.js";init_of_change();export{accessForWorkloads,accessOfChange,isNewIdentity};
