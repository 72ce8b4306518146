import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{allRuleDocs}from"./chunk-EBOV6PNU.js";import"./chunk-TDYH7JEQ.js";import"./chunk-EUNB73LH.js";import"./chunk-G66XI7LS.js";import"./chunk-7QOYLW6N.js";import"./chunk-BP72RTK7.js";import"./chunk-C5RZXPD2.js";import"./chunk-QEYNPYOE.js";import"./chunk-GUX6VLEW.js";import"./chunk-RSFNDB7R.js";import"./chunk-IFDP627I.js";import"./chunk-DTGBDSHO.js";import"./chunk-TQAEL3VN.js";import"./chunk-CR2AMQR3.js";import"./chunk-EZ74C43C.js";import"./chunk-GVNGW4W6.js";import"./chunk-O3URQBEE.js";import"./chunk-Z5ETWJ56.js";import"./chunk-BQQ72A5P.js";import"./chunk-2EQJY42E.js";import"./chunk-ESVZQSEE.js";import"./chunk-6KTFL7FS.js";import"./chunk-H6ELFBBK.js";import"./chunk-JAZBXSRJ.js";import"./chunk-Z3OLDE7H.js";import"./chunk-CAXKGABT.js";import"./chunk-DWHCBMLL.js";import"./chunk-NUNJ5MKN.js";import"./chunk-TI7E2HAS.js";import"./chunk-V7YVGM4Q.js";import"./chunk-CAQSROD4.js";import"./chunk-ZGRL7UWS.js";import"./chunk-SSX6AUIP.js";import"./chunk-K2Y7M34B.js";import"./chunk-TPJL3IBO.js";import"./chunk-NEWPSPFS.js";import"./chunk-3OKTI6YN.js";import"./chunk-7CJGZF5N.js";import"./chunk-WYNX7CJQ.js";import{nearest}from"./chunk-4TNVHOX3.js";import{UserError}from"./chunk-ZTMKD5GQ.js";import{init_define_CRONLEDGER_REPORT_PAGE}from"./chunk-U3TZPTSV.js";init_define_CRONLEDGER_REPORT_PAGE();async function run(input){let rules=await allRuleDocs(),[id,...more]=input.positionals;if(more.length>0)throw new UserError("usage","More than one rule was named.","Name one rule, or none to see them all.");if(id===void 0)return{exitCode:0,output:table(rules)};let rule=rules.find(candidate=>candidate.id===id);if(rule===void 0){let near=nearest(id,rules.map(candidate=>candidate.id)),hint=near===null?"Run `cronledger explain` to see all rules.":`Did you mean \`${near}\`?`;throw new UserError("usage",`There is no rule \`${id}\`.`,hint)}return{exitCode:0,output:page(rule)}}function table(rules){let width=Math.max(...rules.map(rule=>rule.id.length));return`${rules.map(rule=>`${rule.id.padEnd(width)}  ${rule.severity.padEnd(8)}  ${rule.title}`).join(`
`)}

Run \`cronledger explain RULE\` for a rule's page.
`}function page(rule){let blocking=rule.pack==="warn"?"It warns and never blocks.":rule.pack==="strict"?"It runs in the strict pack only.":"";return`${rule.id}: ${rule.title}

Severity: ${rule.severity}. ATT&CK: ${rule.attack.join(", ")}. ${blocking}

Why
  ${rule.why}

What to do
  ${rule.remediation}

When it is wrong
  ${rule.falsePositives}

${elementsOf(rule)}This page, with its examples: policies/README.md#${rule.id}
`.replace(/ +\n/g,`
`)}function elementsOf({elements=[]}){return elements.length===0?"":`It looks at AN0582's ${elements.join(", ")}.
`}export{run};
