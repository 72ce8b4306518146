// The policies that a run judges with: the pack's own, and those of the repository as they are in the base.
import picomatch from 'picomatch';
import { readFiles } from '../collect/reading.ts';
import type { Tree } from '../collect/tree.ts';
import { type Config, requireKnownRules } from '../config.ts';
import type { Change, Finding, Problem, Severity, SourceFile } from '../model.ts';
import { WORKLOAD_KINDS } from '../workloads/index.ts';
import { refOf } from '../workloads/names.ts';
import { RULE_DOCS } from './index.ts';
import { loadPack } from './pack.ts';
import {
  admissionRequest,
  evaluatePolicy,
  loadPolicies,
  type Policy,
  type PolicyRule,
  type Violation,
} from './policy-file.ts';
import type { RuleDoc } from './rule.ts';

export interface RuleSet {
  readonly pack: readonly PolicyRule[];
  readonly own: readonly Policy[];
  /** Policies of the repository that cannot be read. */
  readonly problems: readonly Problem[];
}

/** Loads the pack, and from a tree the policies that the config names. No tree: the pack alone. */
export async function loadRuleSet(tree: Tree | null, config: Config): Promise<RuleSet> {
  const pack = await loadPack();
  const known = [...RULE_DOCS, ...pack].map(rule => rule.id);
  if (tree === null || config.policies.paths.length === 0) {
    requireKnownRules(config, known);
    return { pack, own: [], problems: [] };
  }
  const isWanted = picomatch([...config.policies.paths], { dot: true });
  const entries = (await tree.entries()).filter(entry => entry.mode.startsWith('100') && isWanted(entry.path));
  async function* files(): AsyncGenerator<SourceFile> {
    for await (const { entry, bytes } of tree?.readMany(entries) ?? []) {
      yield { path: entry.path, source: { type: 'manifest', path: '' }, bytes: Uint8Array.from(bytes) };
    }
  }
  const reading = await readFiles(files(), () => true);
  const loaded = loadPolicies(reading.manifests);
  requireKnownRules(config, [...known, ...loaded.policies.map(policy => policy.spec.name)]);
  return { pack, own: loaded.policies, problems: [...reading.problems, ...loaded.problems] };
}

/** Every rule's page, by id. */
export async function allRuleDocs(): Promise<readonly RuleDoc[]> {
  return [...RULE_DOCS, ...(await loadPack())].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** Does the config switch the rule off, by name or by the pack that it is in? */
export function isOff({ id, pack }: RuleDoc, { policies }: Config): boolean {
  const setting = policies.rules[id];
  if (setting !== undefined || pack === 'core') return setting === 'off';
  return policies.pack === 'none' || (pack === 'strict' && policies.pack !== 'strict');
}

export interface PolicyJudgement {
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
}

/** How Kubernetes would act on a violation, as severities: Deny stops it, Warn and Audit do not. */
const SEVERITY_OF: Readonly<Record<Violation['level'], Severity>> = {
  error: 'high',
  warning: 'medium',
  notice: 'info',
};

/** What the repository's own policies say of a change, as admission would. */
export function judgeByOwnPolicies(policies: readonly Policy[], change: Change): PolicyJudgement {
  const findings: Finding[] = [];
  const problems: Problem[] = [];
  const { workload } = change;
  const kind = WORKLOAD_KINDS.find(candidate => candidate.kind === workload.kind && candidate.group === workload.group);
  if (kind === undefined) return { findings, problems };
  const request = admissionRequest(change, kind.plural);
  for (const policy of policies) {
    const outcome = evaluatePolicy(policy, request);
    problems.push(...outcome.problems);
    for (const { policy: rule, binding, message, level } of outcome.violations) {
      findings.push({
        rule,
        severity: SEVERITY_OF[level],
        message,
        remediation: `Change the workload so that the policy ${rule} (binding ${binding}) of this repository admits it.`,
        location: workload.locate(['metadata', 'name']),
        workload: refOf(workload),
        attack: ['T1053.007'],
        blocking: level === 'error',
      });
    }
  }
  return { findings, problems };
}
