import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{accessForWorkloads,accessOfChange,init_of_change,isNewIdentity}from"./chunk-3ABY5MTT.js";import"./chunk-4S5S672G.js";import"./chunk-2NYVBTTX.js";import"./chunk-C6LJLOSU.js";import"./chunk-3HVEN6DC.js";init_of_change();export{accessForWorkloads,accessOfChange,isNewIdentity};
