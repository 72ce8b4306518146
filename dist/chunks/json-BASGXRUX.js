import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{jsonFormat,jsonProblem}from"./chunk-3INSF7PY.js";import"./chunk-ABRL2TL7.js";import"./chunk-6XA6VLZ2.js";import"./chunk-GKZFLEGI.js";import"./chunk-WONZ6NPA.js";export{jsonFormat,jsonProblem};
