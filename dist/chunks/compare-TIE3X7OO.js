import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{compareWorkloads,identityOf,init_compare}from"./chunk-HD3MHYOB.js";import"./chunk-ALJMTUDB.js";import"./chunk-GKZFLEGI.js";import"./chunk-WONZ6NPA.js";init_compare();export{compareWorkloads,identityOf};
