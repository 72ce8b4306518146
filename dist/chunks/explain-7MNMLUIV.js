import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{allRuleDocs,init_rule_set}from"./chunk-MS3OSXI4.js";import"./chunk-S2FXBMV7.js";import"./chunk-C24VDTLG.js";import"./chunk-PJYQM3UT.js";import"./chunk-ZUEKJJ7T.js";import"./chunk-ORNNLDM5.js";import"./chunk-MAQU4AK2.js";import"./chunk-5U3C7ETG.js";import"./chunk-LGON753O.js";import"./chunk-JFBSYEM3.js";import"./chunk-SA73OFYN.js";import"./chunk-RV5VVR5H.js";import"./chunk-P6YWJGMQ.js";import"./chunk-GWEDCEIO.js";import"./chunk-T325Z3PB.js";import"./chunk-DUW7WNWN.js";import"./chunk-MEDWAMLQ.js";import"./chunk-BPFHEHLD.js";import"./chunk-IAJGZU5H.js";import{UserError,init_define_CRONLEDGER_REPORT_PAGE,init_errors,init_pipeline,init_suggest,nearest}from"./chunk-M2J55IGA.js";init_define_CRONLEDGER_REPORT_PAGE();init_pipeline();init_errors();init_rule_set();init_suggest();async function run(input){let rules=await allRuleDocs(),[id,...more]=input.positionals;if(more.length>0)throw new UserError("usage","More than one rule was named.","Name one rule, or none to see them all.");if(id===void 0)return{exitCode:0,output:table(rules)};let rule=rules.find(candidate=>candidate.id===id);if(rule===void 0){let near=nearest(id,rules.map(candidate=>candidate.id)),hint=near===null?"Run `cronledger explain` to see all rules.":`Did you mean \`${near}\`?`;throw new UserError("usage",`There is no rule \`${id}\`.`,hint)}return{exitCode:0,output:page(rule)}}function table(rules){let width=Math.max(...rules.map(rule=>rule.id.length));return`${rules.map(rule=>`${rule.id.padEnd(width)}  ${rule.severity.padEnd(8)}  ${rule.title}`).join(`
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
