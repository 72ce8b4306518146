// The policies of the pack as a cluster enforces them: those that the config switches on, at its severities, less what the inventory excepts.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import type { Config } from '../config/schema.ts';
import { expiryState } from '../inventory/expiry.ts';
import type { Entry } from '../inventory/schema.ts';
import { packFolder } from '../judge/pack.ts';
import { isOff, isSeverity, reaches } from '../judge/rule-set.ts';
import type { JsonObject } from '../model.ts';
import type { PolicyRule } from '../policy/index.ts';

/** A policy of the pack that is on. */
export interface ExportedPolicy {
  readonly id: string;
  /** The ValidatingAdmissionPolicy as its file has it. */
  readonly manifest: JsonObject;
  /** Does the gate block for it? */
  readonly blocks: boolean;
  /** Entries with a valid exception from it. */
  readonly excepted: readonly Entry[];
}

export async function exportedPolicies(
  pack: readonly PolicyRule[],
  config: Config,
  entries: readonly Entry[],
  today: Date,
): Promise<readonly ExportedPolicy[]> {
  const policies: ExportedPolicy[] = [];
  for (const rule of pack) {
    if (isOff(rule, config)) continue;
    const setting = config.policies.rules[rule.id];
    const severity = setting !== undefined && isSeverity(setting) ? setting : rule.severity;
    const isWarning = setting === 'warning' || (setting === undefined && rule.pack === 'warn');
    const excepted = entries.filter(entry =>
      entry.exceptions.some(
        exception => exception.rule === rule.id && expiryState(exception.expires, today) !== 'expired',
      ),
    );
    const text = await readFile(path.join(packFolder(), `${rule.id}.yaml`), 'utf8');
    policies.push({ id: rule.id, manifest: parse(text), blocks: !isWarning && reaches(severity, config), excepted });
  }
  return policies;
}
