import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{CONFIG_PATH,configFromText,defaultConfig,init_config,loadConfig,requireKnownRules}from"./approvals-guarded-files.shared.js";init_config();export{CONFIG_PATH,configFromText,defaultConfig,loadConfig,requireKnownRules};
