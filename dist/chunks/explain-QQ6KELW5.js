import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{allRuleDocs}from"./chunk-K37TZST3.js";import"./chunk-N3GEWLQT.js";import"./chunk-ICZMD4QI.js";import"./chunk-XBCFEFTG.js";import"./chunk-SQEYH6WC.js";import"./chunk-OSL3BVCH.js";import"./chunk-HIBPU2QA.js";import"./chunk-ILK5XBPS.js";import"./chunk-B4RIAQJK.js";import"./chunk-KOY3F3OD.js";import"./chunk-ORTPDGBA.js";import"./chunk-5D2DE7TV.js";import"./chunk-M2HN7LN5.js";import"./chunk-BMMJCUPV.js";import"./chunk-TO3MZZEF.js";import"./chunk-R7NK7BET.js";import"./chunk-RKOO2DSR.js";import"./chunk-7VK23DWU.js";import"./chunk-DFXT6UDS.js";import"./chunk-T6CQUHO7.js";import"./chunk-3NXINMS5.js";import"./chunk-5IOB3J47.js";import"./chunk-CJFKMZUE.js";import"./chunk-W7XDAPUX.js";import"./chunk-B7TU5FJA.js";import"./chunk-F6GWQYY3.js";import"./chunk-3FKEV5AF.js";import"./chunk-R2HHSAUO.js";import"./chunk-MA5GAEON.js";import"./chunk-EVJDYSJL.js";import"./chunk-ZXTBPUMZ.js";import"./chunk-ASZJ7CCZ.js";import"./chunk-P2A76IDJ.js";import"./chunk-LDU3HEZS.js";import"./chunk-6NVMNEWI.js";import"./chunk-TCDZYFCI.js";import"./chunk-SJ2VEHTJ.js";import"./chunk-C7PG3GF5.js";import"./chunk-MRMHCEOD.js";import"./chunk-CSAEUMLW.js";import{nearest}from"./chunk-GFZ6GBM7.js";import{UserError}from"./chunk-7PKJEPHK.js";import{init_define_CRONLEDGER_REPORT_PAGE}from"./chunk-4ZNQIVE2.js";init_define_CRONLEDGER_REPORT_PAGE();async function run(input){let rules=await allRuleDocs(),[id,...more]=input.positionals;if(more.length>0)throw new UserError("usage","More than one rule was named.","Name one rule, or none to see them all.");if(id===void 0)return{exitCode:0,output:table(rules)};let rule=rules.find(candidate=>candidate.id===id);if(rule===void 0){let near=nearest(id,rules.map(candidate=>candidate.id)),hint=near===null?"Run `cronledger explain` to see all rules.":`Did you mean \`${near}\`?`;throw new UserError("usage",`There is no rule \`${id}\`.`,hint)}return{exitCode:0,output:page(rule)}}function table(rules){let width=Math.max(...rules.map(rule=>rule.id.length));return`${rules.map(rule=>`${rule.id.padEnd(width)}  ${rule.severity.padEnd(8)}  ${rule.title}`).join(`
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
