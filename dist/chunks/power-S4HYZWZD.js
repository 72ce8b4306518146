import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{init_power,permissionsOf,powerFields}from"./chunk-EMLVM7PN.js";import"./chunk-KEQ4MRGN.js";import"./chunk-DNTQWWZS.js";import"./chunk-STJKVHH7.js";init_power();export{permissionsOf,powerFields};
