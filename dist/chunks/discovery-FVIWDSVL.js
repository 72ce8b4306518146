import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{discover,init_discovery}from"./chunk-Q6EEZOCT.js";import"./chunk-RHQ7NHL6.js";import"./chunk-RKS3TIXP.js";import"./chunk-YDN5ACET.js";import"./chunk-4E7IFWMJ.js";import"./chunk-3B7B3PUQ.js";import"./chunk-WONZ6NPA.js";init_discovery();export{discover};
