import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{accessForWorkloads,accessOfChange,init_of_change,isNewIdentity}from"./chunk-ZUEKJJ7T.js";import"./chunk-ORNNLDM5.js";import"./chunk-MAQU4AK2.js";import"./chunk-RV5VVR5H.js";import"./chunk-M2J55IGA.js";init_of_change();export{accessForWorkloads,accessOfChange,isNewIdentity};
