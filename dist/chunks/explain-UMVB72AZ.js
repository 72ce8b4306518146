import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{allRuleDocs}from"./chunk-SAIYFC75.js";import"./chunk-KLEK4LKC.js";import"./chunk-K2OBL6B4.js";import"./chunk-EYOIT75Z.js";import"./chunk-QLXGS7J3.js";import"./chunk-4RK4OWQX.js";import"./chunk-4634XH6L.js";import"./chunk-4V7VZFQE.js";import"./chunk-3YDSBWJV.js";import"./chunk-2JJZPDF2.js";import"./chunk-YXIBWCQO.js";import"./chunk-WNT3SL2F.js";import"./chunk-IB2AQDGB.js";import"./chunk-XNX3ICJJ.js";import"./chunk-YBME7ELQ.js";import"./chunk-BZY27YRM.js";import"./chunk-P5KQT2ZR.js";import"./chunk-QMSPHDMX.js";import"./chunk-DIINNJ4G.js";import{nearest}from"./chunk-CJPLP2FI.js";import{UserError}from"./chunk-AFK5N6RV.js";import"./chunk-YZASLWB7.js";async function run(input){let rules=await allRuleDocs(),[id,...more]=input.positionals;if(more.length>0)throw new UserError("usage","More than one rule was named.","Name one rule, or none to see them all.");if(id===void 0)return{exitCode:0,output:table(rules)};let rule=rules.find(candidate=>candidate.id===id);if(rule===void 0){let near=nearest(id,rules.map(candidate=>candidate.id)),hint=near===null?"Run `cronledger explain` to see all rules.":`Did you mean \`${near}\`?`;throw new UserError("usage",`There is no rule \`${id}\`.`,hint)}return{exitCode:0,output:page(rule)}}function table(rules){let width=Math.max(...rules.map(rule=>rule.id.length));return`${rules.map(rule=>`${rule.id.padEnd(width)}  ${rule.severity.padEnd(8)}  ${rule.title}`).join(`
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
`.replace(/ +\n/g,`
`)}export{run};
