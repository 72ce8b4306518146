import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{init_fields,isProgram,kustomizationFields,namedFiles,pluginFields}from"./render-kustomize-fields.shared.js";import"./render-loose-yaml.shared.js";import"./approvals-guarded-files.shared.js";init_fields();export{isProgram,kustomizationFields,namedFiles,pluginFields};
