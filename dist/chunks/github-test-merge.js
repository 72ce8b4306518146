import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{testMergeOf}from"./github-test-merge.shared.js";import"./approvals-guarded-files.shared.js";export{testMergeOf};
