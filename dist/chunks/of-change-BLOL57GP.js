import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{accessForWorkloads,accessOfChange,init_of_change,isNewIdentity}from"./chunk-S3FP4RY6.js";import"./chunk-7BCT73ZI.js";import"./chunk-5XT74FHT.js";import"./chunk-A6XJTORU.js";import"./chunk-I3DE36UU.js";init_of_change();export{accessForWorkloads,accessOfChange,isNewIdentity};
