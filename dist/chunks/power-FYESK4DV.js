import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{init_power,permissionsOf,powerFields}from"./chunk-HGFZZWAP.js";import"./chunk-DGO4UAAI.js";import"./chunk-GABQVJBY.js";import"./chunk-ZKYILC3S.js";init_power();export{permissionsOf,powerFields};
