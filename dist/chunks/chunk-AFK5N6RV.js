import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
var UserError=class extends Error{name="UserError";code;hint;constructor(code,message,hint,options){super(message,options),this.code=code,this.hint=hint}};export{UserError};
