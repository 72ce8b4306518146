import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{jsonFormat,jsonProblem}from"./chunk-XMMYY3H6.js";import"./chunk-I2JUJX4Y.js";import"./chunk-ZXZFKAVQ.js";import"./chunk-NBPLIF3D.js";import"./chunk-ZKYILC3S.js";export{jsonFormat,jsonProblem};
