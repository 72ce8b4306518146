import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{commandsOf,githubFormat}from"./chunk-RVNA237P.js";import"./chunk-EBYJIEQC.js";import"./chunk-3VJ2Z3RM.js";import"./chunk-AIPYYVNB.js";import"./chunk-ABRL2TL7.js";import"./chunk-GKZFLEGI.js";import"./chunk-WONZ6NPA.js";export{commandsOf,githubFormat};
