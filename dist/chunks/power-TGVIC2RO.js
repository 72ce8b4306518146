import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{init_power,permissionsOf,powerFields}from"./chunk-22AEIIVD.js";import"./chunk-SA73OFYN.js";import"./chunk-RV5VVR5H.js";import"./chunk-M2J55IGA.js";init_power();export{permissionsOf,powerFields};
