import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{commandsOf,githubFormat}from"./chunk-GCXN5RKP.js";import"./chunk-2XKVH2BQ.js";import"./chunk-XPQVVMFB.js";import"./chunk-KK5DDFMR.js";import"./chunk-DDU2T6V6.js";import"./chunk-BPFHEHLD.js";import"./chunk-M2J55IGA.js";export{commandsOf,githubFormat};
