import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{init_of_files,workloadsOfFiles}from"./chunk-HB2NONNR.js";import"./chunk-VML2BFZN.js";import"./chunk-WY7WOKNX.js";import"./chunk-DO7QFHJH.js";import"./chunk-CJXUIX33.js";import"./chunk-I3DE36UU.js";init_of_files();export{workloadsOfFiles};
