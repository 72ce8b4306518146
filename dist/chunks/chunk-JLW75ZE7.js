import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
function placeText({path,line,column}){return`${path}:${line}:${column}`}export{placeText};
