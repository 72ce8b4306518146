import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{allRuleDocs,init_rule_set}from"./judge-rule-set.shared.js";import"./audit-policy-words.shared.js";import"./rbac-allows.shared.js";import"./inventory-expiry.shared.js";import"./inventory-agree.shared.js";import"./kube-validation-claim-template.shared.js";import"./kube-validation-types.shared.js";import"./cel-access.shared.js";import"./policy-admitted.shared.js";import"./rbac-chain.shared.js";import"./rbac-access.shared.js";import"./kube-label-selector.shared.js";import"./kube-validation-formats.shared.js";import"./rbac-identity.shared.js";import"./audit-policy-coverage.shared.js";import"./workloads-resources.shared.js";import"./manifest-lists.shared.js";import"./manifest-documents.shared.js";import"./manifest-construct.shared.js";import"./group-by.shared.js";import"./kube-schedule-runs.shared.js";import"./kube-schedule-words.shared.js";import"./text-value.shared.js";import"./text-differing-lines.shared.js";import"./kube-schedule-compare.shared.js";import"./kube-schedule-field.shared.js";import"./kube-duration.shared.js";import"./picomatch-index.shared.js";import"./kube-schedule-time-zone.shared.js";import"./model.shared.js";import{UserError,init_check,init_define_CRONLEDGER_REPORT_PAGE,init_errors,init_suggest,nearest}from"./approvals-guarded-files.shared.js";init_define_CRONLEDGER_REPORT_PAGE();init_check();init_errors();init_rule_set();init_suggest();async function run(input){let rules=await allRuleDocs(),[id,...more]=input.positionals;if(more.length>0)throw new UserError("usage","More than one rule was named.","Name one rule, or none to see them all.");if(id===void 0)return{exitCode:0,output:table(rules)};let rule=rules.find(candidate=>candidate.id===id);if(rule===void 0){let near=nearest(id,rules.map(candidate=>candidate.id)),hint=near===null?"Run `cronledger explain` to see all rules.":`Did you mean \`${near}\`?`;throw new UserError("usage",`There is no rule \`${id}\`.`,hint)}return{exitCode:0,output:page(rule)}}function table(rules){let width=Math.max(...rules.map(rule=>rule.id.length));return`${rules.map(rule=>`${rule.id.padEnd(width)}  ${rule.severity.padEnd(8)}  ${rule.title}`).join(`
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
