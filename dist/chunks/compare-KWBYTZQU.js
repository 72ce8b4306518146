import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{compareWorkloads,identityOf,init_compare}from"./chunk-M2IYPMKV.js";import"./chunk-BJRMPIVC.js";import"./chunk-74AQX4GD.js";import"./chunk-353G2QWQ.js";init_compare();export{compareWorkloads,identityOf};
