// Rewrites what is generated from the code and committed: schema/, the rule reference with its ATT&CK tables, docs/configuration.md and docs/export-verdicts.md. CI runs it and compares.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { auditLineSchema, auditSchema } from '../src/audit/report/schema.ts';
import { inventoryListSchema } from '../src/commands/inventory/list-schema.ts';
import { configJsonSchema } from '../src/config/schema.ts';
import { inventoryJsonSchema } from '../src/inventory/schema.ts';
import { inventoryReportSchema } from '../src/inventory-report/schema.ts';
import { allRuleDocs } from '../src/judge/rule-set.ts';
import { reportSchemas } from '../src/report/schema.ts';
import { configurationPage } from './configuration.ts';
import { ruleReference } from './rule-reference.ts';
import { verdictTable } from './verdict-table.ts';

const root = path.resolve(import.meta.dirname, '..');

const schemas: Readonly<Record<string, object>> = {
  'config.schema.json': configJsonSchema(),
  'audit.schema.json': auditSchema,
  'audit-line.schema.json': auditLineSchema,
  'inventory.schema.json': inventoryJsonSchema(),
  'inventory-list.schema.json': inventoryListSchema(),
  'inventory-report.schema.json': inventoryReportSchema,
  ...Object.fromEntries(Object.entries(reportSchemas).map(([name, schema]) => [`${name}.schema.json`, schema])),
};

for (const [name, schema] of Object.entries(schemas)) {
  writeFileSync(path.join(root, 'schema', name), `${JSON.stringify(schema, null, 2)}\n`);
}

const rules = await allRuleDocs();
writeFileSync(path.join(root, 'policies', 'README.md'), ruleReference(rules, root));
writeFileSync(path.join(root, 'docs', 'configuration.md'), configurationPage(configJsonSchema()));
const verdicts = JSON.parse(readFileSync(path.join(root, 'test', 'export', 'verdicts.json'), 'utf8'));
writeFileSync(path.join(root, 'docs', 'export-verdicts.md'), verdictTable(verdicts));
