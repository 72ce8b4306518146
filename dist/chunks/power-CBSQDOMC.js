import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{init_power,permissionsOf,powerFields}from"./chunk-ECPLSPMO.js";import"./chunk-TWQYHG2T.js";import"./chunk-A6XJTORU.js";import"./chunk-I3DE36UU.js";init_power();export{permissionsOf,powerFields};
