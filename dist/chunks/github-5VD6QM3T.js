import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{commandsOf,githubFormat}from"./chunk-7URSFNOE.js";import"./chunk-M2KIFGLE.js";import"./chunk-RN2PU4A4.js";import"./chunk-IB62DQDF.js";import"./chunk-KXLMVUET.js";import"./chunk-3PUUMR3R.js";import"./chunk-3HVEN6DC.js";export{commandsOf,githubFormat};
