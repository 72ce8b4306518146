import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{accessForWorkloads,accessOfChange,init_of_change,isNewIdentity}from"./chunk-OQH5MKN3.js";import"./chunk-YX22JRCA.js";import"./chunk-CHWJATWD.js";import"./chunk-GABQVJBY.js";import"./chunk-ZKYILC3S.js";init_of_change();export{accessForWorkloads,accessOfChange,isNewIdentity};
