import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{allRuleDocs,init_rule_set}from"./chunk-HNP3YWVU.js";import"./chunk-IGU7X74Q.js";import"./chunk-JEECBQP7.js";import"./chunk-WS4EHRBO.js";import"./chunk-Y45HQDHC.js";import"./chunk-RBIMYR5F.js";import"./chunk-YURSZSC7.js";import"./chunk-NUGGUVNZ.js";import"./chunk-LG6F4NB7.js";import"./chunk-YAUOQO3A.js";import"./chunk-CSWKLXMG.js";import"./chunk-KQYQWSI6.js";import"./chunk-Y7KBZ5MF.js";import"./chunk-C7KZ2NLE.js";import"./chunk-BJRMPIVC.js";import"./chunk-PIXCNFQH.js";import"./chunk-3FNBO4VI.js";import"./chunk-74AQX4GD.js";import"./chunk-RJYUC6DF.js";import{UserError,init_define_CRONLEDGER_REPORT_PAGE,init_errors,init_pipeline,init_suggest,nearest}from"./chunk-353G2QWQ.js";init_define_CRONLEDGER_REPORT_PAGE();init_pipeline();init_errors();init_rule_set();init_suggest();async function run(input){let rules=await allRuleDocs(),[id,...more]=input.positionals;if(more.length>0)throw new UserError("usage","More than one rule was named.","Name one rule, or none to see them all.");if(id===void 0)return{exitCode:0,output:table(rules)};let rule=rules.find(candidate=>candidate.id===id);if(rule===void 0){let near=nearest(id,rules.map(candidate=>candidate.id)),hint=near===null?"Run `cronledger explain` to see all rules.":`Did you mean \`${near}\`?`;throw new UserError("usage",`There is no rule \`${id}\`.`,hint)}return{exitCode:0,output:page(rule)}}function table(rules){let width=Math.max(...rules.map(rule=>rule.id.length));return`${rules.map(rule=>`${rule.id.padEnd(width)}  ${rule.severity.padEnd(8)}  ${rule.title}`).join(`
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
