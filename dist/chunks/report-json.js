import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{jsonFormat,jsonProblem}from"./report-json.shared.js";import"./report-order.shared.js";import"./text-value.shared.js";import"./model.shared.js";import"./approvals-guarded-files.shared.js";export{jsonFormat,jsonProblem};
