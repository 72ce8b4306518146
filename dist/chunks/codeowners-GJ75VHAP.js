import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{CODEOWNERS_PATHS,loadCodeOwners,ownerFinder}from"./chunk-D4MO6BJR.js";import"./chunk-U3TZPTSV.js";export{CODEOWNERS_PATHS,loadCodeOwners,ownerFinder};
