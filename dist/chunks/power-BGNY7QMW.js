import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{init_power,permissionsOf,powerFields}from"./chunk-7LX2UQIG.js";import"./chunk-LCYVNJNT.js";import"./chunk-77CZ3DJD.js";import"./chunk-WONZ6NPA.js";init_power();export{permissionsOf,powerFields};
