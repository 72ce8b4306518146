import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{init_parse,parseFile}from"./manifest-lists.shared.js";import"./manifest-documents.shared.js";import"./manifest-construct.shared.js";import"./approvals-guarded-files.shared.js";init_parse();export{parseFile};
