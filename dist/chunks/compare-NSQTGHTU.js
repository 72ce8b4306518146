import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{compareWorkloads,identityOf,init_compare}from"./chunk-GIPQUW7M.js";import"./chunk-DO7QFHJH.js";import"./chunk-6K5BDYLS.js";import"./chunk-I3DE36UU.js";init_compare();export{compareWorkloads,identityOf};
