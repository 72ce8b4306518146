import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{CONFIG_PATH,configFromText,defaultConfig,init_config,loadConfig,requireKnownRules}from"./chunk-353G2QWQ.js";init_config();export{CONFIG_PATH,configFromText,defaultConfig,loadConfig,requireKnownRules};
