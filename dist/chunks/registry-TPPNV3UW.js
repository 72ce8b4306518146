import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{fold,init_registry,registryOf}from"./chunk-353G2QWQ.js";init_registry();export{fold,registryOf};
