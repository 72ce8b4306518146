import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{init_define_CRONLEDGER_REPORT_PAGE}from"./chunk-4ZNQIVE2.js";init_define_CRONLEDGER_REPORT_PAGE();function placeText({path,line,column}){return`${path}:${line}:${column}`}export{placeText};
