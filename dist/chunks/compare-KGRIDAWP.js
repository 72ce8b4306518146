import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{compareWorkloads,identityOf,init_compare}from"./chunk-PHFVJB5Z.js";import"./chunk-PGYVI3PU.js";import"./chunk-BCFZQB2G.js";import"./chunk-STJKVHH7.js";init_compare();export{compareWorkloads,identityOf};
