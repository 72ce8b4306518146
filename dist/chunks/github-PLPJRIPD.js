import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{commandsOf,githubFormat}from"./chunk-3AXPELT6.js";import"./chunk-V7PZULGK.js";import"./chunk-DKI5K2CG.js";import"./chunk-OSVHEN4G.js";import"./chunk-ACMRIO3D.js";import"./chunk-6K5BDYLS.js";import"./chunk-I3DE36UU.js";export{commandsOf,githubFormat};
