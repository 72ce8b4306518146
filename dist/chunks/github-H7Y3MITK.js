import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{commandsOf,githubFormat}from"./chunk-4UVLQDP7.js";import"./chunk-PJ43DQZO.js";import"./chunk-UNYE6RGW.js";import"./chunk-36GVFQN7.js";import"./chunk-RKHNDYXU.js";import"./chunk-BCFZQB2G.js";import"./chunk-STJKVHH7.js";export{commandsOf,githubFormat};
