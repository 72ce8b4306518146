import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{commandsOf,githubFormat}from"./chunk-FDL4E43U.js";import"./chunk-3GGIQ7TH.js";import"./chunk-4C7FJFGK.js";import"./chunk-U5UBU2OE.js";import"./chunk-I2JUJX4Y.js";import"./chunk-NBPLIF3D.js";import"./chunk-ZKYILC3S.js";export{commandsOf,githubFormat};
