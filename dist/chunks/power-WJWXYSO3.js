import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{init_power,permissionsOf,powerFields}from"./chunk-RY5UURZL.js";import"./chunk-CSWKLXMG.js";import"./chunk-KQYQWSI6.js";import"./chunk-353G2QWQ.js";init_power();export{permissionsOf,powerFields};
