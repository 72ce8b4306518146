import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{accessForWorkloads,accessOfChange,init_of_change,isNewIdentity}from"./chunk-UGVYAWMA.js";import"./chunk-FAOGKM25.js";import"./chunk-4MPVZCSA.js";import"./chunk-77CZ3DJD.js";import"./chunk-WONZ6NPA.js";init_of_change();export{accessForWorkloads,accessOfChange,isNewIdentity};
