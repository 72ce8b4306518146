import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{discover,init_discovery}from"./chunk-3WKWNG6T.js";import"./chunk-JDXWLUMW.js";import"./chunk-JFBSYEM3.js";import"./chunk-O7YYYMNR.js";import"./chunk-DUW7WNWN.js";import"./chunk-IAJGZU5H.js";import"./chunk-M2J55IGA.js";init_discovery();export{discover};
