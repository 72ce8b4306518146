import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{init_power,permissionsOf,powerFields}from"./chunk-4PH5G42N.js";import"./chunk-JWUD5ZQ3.js";import"./chunk-C6LJLOSU.js";import"./chunk-3HVEN6DC.js";init_power();export{permissionsOf,powerFields};
