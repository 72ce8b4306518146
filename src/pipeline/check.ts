// The table of contents: one call per stage, in order. collect → manifest → workloads → compare → rules → approvals → report.

import type { ApprovedEntry, CoveredNeed } from '../approvals/approved-entries.ts';
import { guardedFiles } from '../approvals/guarded-files.ts';
import type { Approvals } from '../approvals/pull-request.ts';
import { AUDIT_WORDS } from '../audit-policy/kinds.ts';
import { CONFIG_PATH, type Config, configFromText, defaultConfig, loadConfig } from '../config/config.ts';
import { withGuarded } from '../gather/accounts.ts';
import type { Target } from '../gather/file-set.ts';
import { seeChange } from '../gather/see-change.ts';
import type { BaseTree, HeadTree, Repository } from '../git/tree.ts';
import { loadInventory } from '../inventory/load.ts';
import { matchEntry } from '../inventory/match.ts';
import type { ApprovedInventory, Entry } from '../inventory/schema.ts';
import type { Finding } from '../model.ts';
import { once } from '../once.ts';
import { type CheckReport, type ListReport, type VerifyReport, verdictOf } from '../outcome.ts';
import { RBAC_WORDS } from '../rbac/kinds.ts';
import type { Renderer } from '../render/index.ts';
import { asItStands, type Gathered, isQuiet } from '../rules/gathered.ts';
import { registryOf } from '../workloads/registry.ts';

export interface CheckRequest {
  readonly repository: Repository;
  readonly base: BaseTree;
  readonly head: HeadTree;
  /** Whose config, policies and inventory decide; null where that is the base. */
  readonly decides?: BaseTree | null;
  /** In place of the base's, for the person at a terminal. */
  readonly config: Config | undefined;
  /** In place of the config's, for the same person. */
  readonly kubeVersion?: string | undefined;
  /** Judge every workload of the head, and not only what changed. */
  readonly all: boolean;
  readonly approvals: Approvals;
  /** Whose rules CODEOWNERS is read by; GitHub's where it is not said. */
  readonly host?: 'github' | 'gitlab';
  /** What the report tells in full where it would only count. */
  readonly inFull?: CheckReport['inFull'];
  readonly today: Date;
  readonly renderer: Renderer;
}

/** The gate: what a change makes of the scheduled workloads, whether that agrees with the inventory, and who has to approve it. */
export async function checkChange(request: CheckRequest): Promise<CheckReport> {
  const { gathered, judged, needs: covered, guarded } = await weighChange(request);
  const needs = covered.map(({ need }) => need);
  const problems = [...gathered.problems, ...judged.problems];
  return {
    command: 'check',
    verdict: verdictOf(judged.findings, needs, problems),
    base: request.base.revision,
    head: request.head.revision,
    changes: gathered.changes,
    findings: judged.findings,
    needs,
    problems,
    accounts: withGuarded(gathered.accounts, guarded),
    untouched: gathered.untouched,
    inFull: request.inFull ?? { accounts: false, untouched: false },
    stats: {
      filesChanged: gathered.differences.length,
      filesParsed: gathered.filesParsed,
      workloadsChecked: gathered.changes.length,
      unlistedBefore: judged.unlistedBefore,
    },
    suggestedEdits: judged.suggestedEdits,
  };
}

/** The entries that a change had approved, once it has been merged; none where something of it could not be checked. */
export async function approvalsOfChange(request: CheckRequest): Promise<readonly ApprovedEntry[]> {
  const { gathered, judged, needs, approved } = await weighChange(request);
  const isWhole = [...gathered.problems, ...judged.problems].every(problem => problem.level === 'warning');
  if (!isWhole || needs.length === 0) return [];
  const { approvedEntries } = await import('../approvals/approved-entries.ts');
  return approvedEntries(gathered, approved, needs);
}

/** Gathers, judges, and asks for approvals. */
async function weighChange(request: CheckRequest) {
  const { repository, base, head } = request;
  const deciding = request.decides ?? base;
  const config = await decidingConfig(request, deciding);
  const approved = await loadInventory(deciding);
  const listed = deciding === base ? approved : await loadInventory(base);
  const judging = once(() => loadJudging(deciding, config));
  const renderer = request.renderer.meanwhile(judging);
  const see = (tree: HeadTree, all: boolean): Promise<Gathered> =>
    seeChange({ repository, base, head: tree, config, approved: listed, all, renderer });
  const seen = await see(head, request.all);
  const proposedConfig = await requireReadableConfig(head);
  const hidden = await hiddenEntries(request, seen.differences, [config, proposedConfig], approved);
  const gathered: Gathered = { ...seen, hidden };

  const decided = { ...request, deciding, config, approved };
  const judged = isQuiet(gathered) ? NOTHING_TO_JUDGE : judgeGathered(gathered, decided, await judging());
  const guarded = await guardedFiles(deciding, gathered.differences, config);
  const needs = await approvalsFor(gathered, judged.findings, { ...decided, guarded }, see);
  return { gathered, judged, needs, approved, guarded };
}

async function decidingConfig({ config, kubeVersion }: CheckRequest, deciding: BaseTree): Promise<Config> {
  const decided = config ?? (await loadConfig(deciding));
  return kubeVersion === undefined ? decided : { ...decided, kubeVersion };
}

/** The head's config decides nothing here, and everything after the merge: what cannot be read as one must not get there. */
async function requireReadableConfig(head: HeadTree): Promise<Config> {
  const bytes = await head.readFile(CONFIG_PATH);
  return bytes === null ? defaultConfig() : configFromText(bytes.toString('utf8'), CONFIG_PATH);
}

/** Entries whose workload the head's config would not look for any more. */
async function hiddenEntries(
  { repository, head, renderer, config: own }: CheckRequest,
  differences: Gathered['differences'],
  [before, after]: readonly [Config, Config],
  approved: ApprovedInventory,
): Promise<readonly Entry[]> {
  if (own !== undefined || !differences.some(({ path }) => path === CONFIG_PATH)) return [];
  const { hiddenByConfig, movesSight } = await import('../gather/hidden-by-config.ts');
  if (!movesSight(before, after)) return [];
  return hiddenByConfig({ repository, head, before, after, approved, renderer });
}

const NOTHING_TO_JUDGE = { findings: [], problems: [], suggestedEdits: [], unlistedBefore: 0 };

interface Decided extends CheckRequest {
  /** Whose config, policies and inventory are these: the base, or its branch as it is now. */
  readonly deciding: BaseTree;
  readonly config: Config;
  readonly approved: ApprovedInventory;
}

/** Judging is loaded for changes that touch a workload, which most do not. */
async function loadJudging(base: BaseTree, config: Config) {
  const { judgeChange } = await import('../judge/judge-change.ts');
  const { loadRuleSet } = await import('../judge/rule-set.ts');
  return { judgeChange, rules: await loadRuleSet(base, config) };
}

function judgeGathered(
  gathered: Gathered,
  { config, approved, today, all }: Decided,
  { judgeChange, rules }: Awaited<ReturnType<typeof loadJudging>>,
) {
  return judgeChange(gathered, { config, approved, today, all, rules });
}

/** Who has to approve and, where there is a pull request to ask, who has. */
async function approvalsFor(
  gathered: Gathered,
  findings: readonly Finding[],
  {
    repository,
    base,
    deciding,
    head,
    config,
    approved,
    approvals,
    guarded,
    host = 'github',
  }: Decided & { readonly guarded: readonly string[] },
  see: (head: HeadTree, all: boolean) => Promise<Gathered>,
): Promise<readonly CoveredNeed[]> {
  if (approvals === 'none') return [];
  if (isQuiet(gathered) && guarded.length === 0) return [];
  const { loadCodeOwners } = await import('../inventory/codeowners.ts');
  const { needsOf } = await import('../approvals/needs.ts');
  const codeOwners = await loadCodeOwners(deciding, config, host);
  const asked = needsOf({ ...gathered, config, approved, findings, guarded, codeOwners });
  if (asked.length === 0 || approvals === 'ask') return asked;
  const { askForApprovals } = await import('../approvals/approve.ts');
  const again = (tree: HeadTree): Promise<Gathered> => see(tree, false);
  const question = { repository, base, head, seen: gathered, teams: config.teams, see: again };
  const needs = await askForApprovals(asked, approvals, question);
  return asked.map(({ need, subjects }, index) => ({ need: needs[index] ?? need, subjects }));
}

/** Point in time: manifests against the inventory and the rules. */
export async function verifyWorkloads(
  target: Target,
  today: Date,
  { power = false }: Partial<Pick<ListOptions, 'power'>> = {},
): Promise<VerifyReport> {
  const { workloadsOfFiles } = await import('../gather/workloads-of-files.ts');
  const { workloads, manifests, ...found } = await workloadsOfFiles(target.files, registryOf(target.config), [
    ...RBAC_WORDS,
    ...AUDIT_WORDS,
  ]);
  const { accessOfFiles } = await import('../rbac/of-manifests.ts');
  const { auditPoliciesOf, coverageLines } = await import('../audit-policy/of-manifests.ts');
  const { judge } = await import('../judge/judge.ts');
  const { loadRuleSet } = await import('../judge/rule-set.ts');
  const { inventory: proposed, config, complete } = target;
  const rules = await loadRuleSet(target.policies, config);
  const { access, problems: unreadRbac } = accessOfFiles(manifests);
  const { auditPolicies, problems: unreadPolicies } = auditPoliciesOf(manifests);
  const unread = [...found.problems, ...unreadRbac, ...unreadPolicies];
  const gathered = asItStands({
    ...found,
    ...{ after: workloads, proposed, complete, access, auditPolicies, problems: unread },
  });
  const judged = judge(gathered, { config, rules, today, all: true, approved: null });
  const problems = [...gathered.problems, ...judged.problems];
  const listed = workloads.map(workload => ({ workload, listed: matchEntry(proposed, workload) !== null }));
  return {
    command: 'verify',
    verdict: verdictOf(judged.findings, [], problems),
    workloads: power ? (await import('../rbac/power-of.ts')).powersOf(listed, access.head) : listed,
    ...(auditPolicies.length === 0 ? {} : { audit: coverageLines(auditPolicies) }),
    findings: judged.findings,
    problems,
  };
}

/** What `list` tells beside the workloads. */
export interface ListOptions {
  /** Where they were looked for. */
  readonly sources: boolean;
  /** What the service account of each may do. */
  readonly power: boolean;
}

/** The scheduled workloads that are there. */
export async function listWorkloads(target: Target, { sources, power }: ListOptions): Promise<ListReport> {
  const { workloadsOfFiles } = await import('../gather/workloads-of-files.ts');
  const { describeSources } = await import('../gather/describe-sources.ts');
  const registry = registryOf(target.config);
  const { workloads, problems, manifests } = await workloadsOfFiles(target.files, registry, power ? RBAC_WORDS : []);
  const { inventory } = target;
  const listed = workloads.map(workload => ({ workload, listed: matchEntry(inventory, workload) !== null }));
  const rbac = power ? (await import('../rbac/of-manifests.ts')).accessOfFiles(manifests) : null;
  const { refusalProblems } = await import('../rules/invalid-manifest.ts');
  const refused = refusalProblems(workloads, target.config.kubeVersion);
  return {
    command: 'list',
    workloads: rbac === null ? listed : (await import('../rbac/power-of.ts')).powersOf(listed, rbac.access.head),
    problems: [...problems, ...refused, ...(rbac?.problems ?? [])],
    sources: sources ? describeSources(await target.files.rendered({ kinds: [] }), workloads, registry) : null,
  };
}
