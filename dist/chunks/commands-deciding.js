import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{decidingBeside,decidingRevision,decidingSent}from"./commands-deciding.shared.js";import"./git-listing.shared.js";import"./git-blobs.shared.js";import"./exec.shared.js";import"./approvals-guarded-files.shared.js";export{decidingBeside,decidingRevision,decidingSent};
