import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{init_define_CRONLEDGER_REPORT_PAGE}from"./chunk-4ZNQIVE2.js";init_define_CRONLEDGER_REPORT_PAGE();var UserError=class extends Error{name="UserError";code;hint;constructor(code,message,hint,options){super(message,options),this.code=code,this.hint=hint}};export{UserError};
