import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{allRuleDocs,init_rule_set}from"./chunk-ANHWDIRI.js";import"./chunk-WP6G2MPO.js";import"./chunk-DQKCE3M5.js";import"./chunk-CS6GAYCP.js";import"./chunk-OQH5MKN3.js";import"./chunk-YX22JRCA.js";import"./chunk-CHWJATWD.js";import"./chunk-ATOAKGKE.js";import"./chunk-ITS33OAS.js";import"./chunk-AMD5FKIH.js";import"./chunk-DGO4UAAI.js";import"./chunk-GABQVJBY.js";import"./chunk-WLF2HR6V.js";import"./chunk-ZXZFKAVQ.js";import"./chunk-UF5ZSEVU.js";import"./chunk-44KU5LM7.js";import"./chunk-H7T6O6CT.js";import"./chunk-NBPLIF3D.js";import"./chunk-OMBUII6U.js";import{UserError,init_define_CRONLEDGER_REPORT_PAGE,init_errors,init_pipeline,init_suggest,nearest}from"./chunk-ZKYILC3S.js";init_define_CRONLEDGER_REPORT_PAGE();init_pipeline();init_errors();init_rule_set();init_suggest();async function run(input){let rules=await allRuleDocs(),[id,...more]=input.positionals;if(more.length>0)throw new UserError("usage","More than one rule was named.","Name one rule, or none to see them all.");if(id===void 0)return{exitCode:0,output:table(rules)};let rule=rules.find(candidate=>candidate.id===id);if(rule===void 0){let near=nearest(id,rules.map(candidate=>candidate.id)),hint=near===null?"Run `cronledger explain` to see all rules.":`Did you mean \`${near}\`?`;throw new UserError("usage",`There is no rule \`${id}\`.`,hint)}return{exitCode:0,output:page(rule)}}function table(rules){let width=Math.max(...rules.map(rule=>rule.id.length));return`${rules.map(rule=>`${rule.id.padEnd(width)}  ${rule.severity.padEnd(8)}  ${rule.title}`).join(`
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
