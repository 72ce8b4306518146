import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{asItStands,init_gathered,isQuiet}from"./approvals-guarded-files.shared.js";init_gathered();export{asItStands,isQuiet};
