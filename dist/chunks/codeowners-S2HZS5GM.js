import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{CODEOWNERS_PATHS,loadCodeOwners,ownerFinder}from"./chunk-4UE47JDP.js";import"./chunk-4ZNQIVE2.js";export{CODEOWNERS_PATHS,loadCodeOwners,ownerFinder};
