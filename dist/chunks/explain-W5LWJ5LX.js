import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{allRuleDocs,init_rule_set}from"./chunk-JJRJETXO.js";import"./chunk-YFVAKPWF.js";import"./chunk-KTXNPUCR.js";import"./chunk-ZGJ7PDAL.js";import"./chunk-RSYKCDUQ.js";import"./chunk-XI4DMZQR.js";import"./chunk-MGPOMJYM.js";import"./chunk-OGJENGXK.js";import"./chunk-TF7QXGY4.js";import"./chunk-KQC3XCPW.js";import"./chunk-KEQ4MRGN.js";import"./chunk-DNTQWWZS.js";import"./chunk-ZI3NLVS6.js";import"./chunk-Y3ACP4SZ.js";import"./chunk-PGYVI3PU.js";import"./chunk-VVRTL2P3.js";import"./chunk-HAGCNVXJ.js";import"./chunk-BCFZQB2G.js";import"./chunk-SQ5RJ2NJ.js";import{UserError,init_define_CRONLEDGER_REPORT_PAGE,init_errors,init_pipeline,init_suggest,nearest}from"./chunk-STJKVHH7.js";init_define_CRONLEDGER_REPORT_PAGE();init_pipeline();init_errors();init_rule_set();init_suggest();async function run(input){let rules=await allRuleDocs(),[id,...more]=input.positionals;if(more.length>0)throw new UserError("usage","More than one rule was named.","Name one rule, or none to see them all.");if(id===void 0)return{exitCode:0,output:table(rules)};let rule=rules.find(candidate=>candidate.id===id);if(rule===void 0){let near=nearest(id,rules.map(candidate=>candidate.id)),hint=near===null?"Run `cronledger explain` to see all rules.":`Did you mean \`${near}\`?`;throw new UserError("usage",`There is no rule \`${id}\`.`,hint)}return{exitCode:0,output:page(rule)}}function table(rules){let width=Math.max(...rules.map(rule=>rule.id.length));return`${rules.map(rule=>`${rule.id.padEnd(width)}  ${rule.severity.padEnd(8)}  ${rule.title}`).join(`
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
