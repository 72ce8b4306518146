import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{commandsOf,githubFormat}from"./chunk-5UWADF52.js";import"./chunk-ZOCELECJ.js";import"./chunk-4DGQU4RT.js";import"./chunk-A4PKUUZG.js";import"./chunk-LITG6JKS.js";import"./chunk-TCDZYFCI.js";import"./chunk-CSAEUMLW.js";import"./chunk-4ZNQIVE2.js";export{commandsOf,githubFormat};
