import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{asked,openPullRequest}from"./github-rest-pull-request.shared.js";import"./github-api-error.shared.js";import"./tunnel-index.shared.js";import"./zod-index.shared.js";import"./approvals-guarded-files.shared.js";export{asked,openPullRequest};
