// The policies that a run judges with: the pack's own, and those of the repository as they are in the base.
import picomatch from 'picomatch';
import { NOTHING_READ, type Reading, readFiles } from '../collect/reading.ts';
import { type Config, requireKnownRules } from '../config/config.ts';
import type { Tree } from '../git/tree.ts';
import { stringAt } from '../kube/object.ts';
import { createPrefilter } from '../manifest/prefilter.ts';
import type { Change, Finding, Problem, Severity, SourceFile } from '../model.ts';
import { SEVERITIES } from '../model.ts';
import type { RuleDoc } from '../outcome.ts';
import {
  admissionRequest,
  evaluatePolicy,
  kindsReferredTo,
  loadPolicies,
  type Policy,
  type PolicyRule,
  type Violation,
} from '../policy/index.ts';
import { RULE_DOCS } from '../rules/index.ts';
import { refOf } from '../workloads/names.ts';
import { type KindRegistry, registryOf } from '../workloads/registry.ts';
import { loadPack } from './pack.ts';

export interface RuleSet {
  readonly pack: readonly PolicyRule[];
  readonly own: readonly Policy[];
  readonly kinds: KindRegistry['kinds'];
  /** Policies of the repository that cannot be read. */
  readonly problems: readonly Problem[];
}

/** Loads the pack, and from a tree the policies that the config names. No tree: the pack alone. */
export async function loadRuleSet(tree: Tree | null, config: Config): Promise<RuleSet> {
  const pack = await loadPack();
  const { kinds } = registryOf(config);
  const known = [...RULE_DOCS, ...pack].map(rule => rule.id);
  if (tree === null || config.policies.paths.length === 0) {
    requireKnownRules(config, known);
    return { pack, own: [], kinds, problems: [] };
  }
  const isWanted = picomatch([...config.policies.paths], { dot: true });
  const entries = (await tree.entries()).filter(entry => entry.mode.startsWith('100') && isWanted(entry.path));
  async function* files(): AsyncGenerator<SourceFile> {
    for await (const { entry, bytes } of tree?.readMany(entries) ?? []) {
      yield { path: entry.path, source: { type: 'manifest', path: '' }, bytes: Uint8Array.from(bytes) };
    }
  }
  const reading = await readFiles(files(), () => true);
  const alone = loadPolicies(reading.manifests);
  const others = await readReferences(tree, kindsReferredTo(alone.policies), path => !isWanted(path));
  const loaded = others.manifests.length === 0 ? alone : loadPolicies(reading.manifests, others.manifests);
  requireKnownRules(config, [...known, ...loaded.policies.map(policy => policy.spec.name)]);
  const problems = [...reading.problems, ...others.problems, ...loaded.problems];
  return { pack, own: loaded.policies, kinds, problems };
}

/** Namespaces and parameters, in manifests that stand as they are applied: what a chart renders is not looked for. */
async function readReferences(
  tree: Tree,
  kinds: readonly string[],
  isAsked: (path: string) => boolean,
): Promise<Reading> {
  if (kinds.length === 0) return NOTHING_READ;
  const mayHold = createPrefilter(kinds);
  const entries = (await tree.entries()).filter(
    ({ mode, path }) => mode.startsWith('100') && /\.(ya?ml|json)$/.test(path) && isAsked(path),
  );
  async function* files(): AsyncGenerator<SourceFile> {
    for await (const { entry, bytes } of tree.readMany(entries, blob => mayHold(blob.bytes))) {
      yield { path: entry.path, source: { type: 'manifest', path: '' }, bytes: Uint8Array.from(bytes) };
    }
  }
  const reading = await readFiles(files(), mayHold);
  const manifests = reading.manifests.filter(({ object }) => kinds.includes(stringAt(object, ['kind']) ?? ''));
  // A file that cannot be read matters where it has what is missed then, which the policy says.
  return { ...reading, manifests, problems: reading.problems.flatMap(asWarning) };
}

function asWarning(problem: Problem): readonly Problem[] {
  return problem.code === 'template-not-rendered' ? [] : [{ ...problem, level: 'warning' }];
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

/**
 * What the repository's own policies say of a change, as admission would: Deny blocks. A setting of `policies.rules` with the policy's name
 * holds for it, unless a built-in rule has that name: switching that off in favour of an own policy of the same name leaves the policy.
 */
export function judgeByOwnPolicies({ own, pack, kinds }: RuleSet, change: Change, config: Config): PolicyJudgement {
  const findings: Finding[] = [];
  const problems: Problem[] = [];
  const { workload } = change;
  const kind = kinds.find(candidate => candidate.kind === workload.kind && candidate.group === workload.group);
  if (kind === undefined) return { findings, problems };
  const request = admissionRequest(change, kind.plural);
  const settings = new Map(Object.entries(config.policies.rules));
  for (const { id } of [...RULE_DOCS, ...pack]) settings.delete(id);
  for (const policy of own) {
    const setting = settings.get(policy.spec.name);
    if (setting === 'off') continue;
    const outcome = evaluatePolicy(policy, request);
    problems.push(...outcome.problems);
    for (const { policy: rule, binding, message, level } of outcome.violations) {
      const graded = setting !== undefined && isSeverity(setting) ? setting : null;
      const denies = level === 'error' && setting !== 'warning' && config.policies.blockAt !== 'never';
      findings.push({
        rule,
        severity: graded ?? SEVERITY_OF[level],
        message,
        remediation: `Change the workload so that the policy ${rule} (binding ${binding}) of this repository admits it.`,
        location: workload.locate(['metadata', 'name']),
        workload: refOf(workload),
        attack: ['T1053.007'],
        blocking: graded === null ? denies : reaches(graded, config),
      });
    }
  }
  return { findings, problems };
}

export function isSeverity(text: string): text is Severity {
  return SEVERITIES.some(severity => severity === text);
}

/** Is it as bad as `blockAt`? */
export function reaches(severity: Severity, { policies: { blockAt } }: Config): boolean {
  return blockAt !== 'never' && SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(blockAt);
}
