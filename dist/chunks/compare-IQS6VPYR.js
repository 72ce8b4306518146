import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{compareWorkloads,identityOf,init_compare}from"./chunk-OG6NKHRL.js";import"./chunk-UF5ZSEVU.js";import"./chunk-NBPLIF3D.js";import"./chunk-ZKYILC3S.js";init_compare();export{compareWorkloads,identityOf};
