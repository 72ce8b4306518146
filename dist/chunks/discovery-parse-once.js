import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{init_parse_once,parseOnce}from"./discovery-parse-once.shared.js";import"./manifest-lists.shared.js";import"./manifest-documents.shared.js";import"./manifest-construct.shared.js";import"./approvals-guarded-files.shared.js";init_parse_once();export{parseOnce};
