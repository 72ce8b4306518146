import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{discover,init_discovery}from"./chunk-TKY233YE.js";import"./chunk-N6VINNCH.js";import"./chunk-KQC3XCPW.js";import"./chunk-CLGQBAES.js";import"./chunk-VVRTL2P3.js";import"./chunk-SQ5RJ2NJ.js";import"./chunk-STJKVHH7.js";init_discovery();export{discover};
