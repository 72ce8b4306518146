import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{CODEOWNERS_PATHS,GITLAB_CODEOWNERS_PATHS,init_codeowners,loadCodeOwners,ownerFinder}from"./approvals-guarded-files.shared.js";init_codeowners();export{CODEOWNERS_PATHS,GITLAB_CODEOWNERS_PATHS,loadCodeOwners,ownerFinder};
