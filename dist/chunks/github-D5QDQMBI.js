import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{commandsOf,githubFormat}from"./chunk-H45JYAKZ.js";import"./chunk-3LZJV6KP.js";import"./chunk-LYXJWYMJ.js";import"./chunk-CVOY7ZXV.js";import"./chunk-RNPKBIXQ.js";import"./chunk-74AQX4GD.js";import"./chunk-353G2QWQ.js";export{commandsOf,githubFormat};
