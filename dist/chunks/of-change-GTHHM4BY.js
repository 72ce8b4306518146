import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{accessForWorkloads,accessOfChange,init_of_change,isNewIdentity}from"./chunk-RSYKCDUQ.js";import"./chunk-XI4DMZQR.js";import"./chunk-MGPOMJYM.js";import"./chunk-DNTQWWZS.js";import"./chunk-STJKVHH7.js";init_of_change();export{accessForWorkloads,accessOfChange,isNewIdentity};
