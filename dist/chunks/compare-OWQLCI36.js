import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{compareWorkloads,identityOf,init_compare}from"./chunk-OSTISXPS.js";import"./chunk-T325Z3PB.js";import"./chunk-BPFHEHLD.js";import"./chunk-M2J55IGA.js";init_compare();export{compareWorkloads,identityOf};
