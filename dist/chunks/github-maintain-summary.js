import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{fitGroups}from"./report-markdown-limit.shared.js";import{markdownText}from"./report-markdown-escape.shared.js";import{init_check,init_define_CRONLEDGER_REPORT_PAGE}from"./approvals-guarded-files.shared.js";init_define_CRONLEDGER_REPORT_PAGE();init_check();function maintainedMarkdown({notes,warnings},limit){let group=(title,sentences,words,share)=>({title,separator:`
`,items:sentences.map(sentence=>()=>{let line=`- ${markdownText(sentence)}`;return{full:line,brief:line}}),words,share}),groups=[group(`### Warnings
`,warnings,["warning is","warnings are"],.5),group(`### What was done
`,notes,["edit is","edits are"],.4)];return fitGroups("## Cronledger: maintenance of the inventory",groups,limit)}export{maintainedMarkdown};
