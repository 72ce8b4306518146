import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{compareWorkloads,identityOf,init_compare}from"./chunk-JD6NKAVX.js";import"./chunk-ZTJTB35R.js";import"./chunk-3PUUMR3R.js";import"./chunk-3HVEN6DC.js";init_compare();export{compareWorkloads,identityOf};
