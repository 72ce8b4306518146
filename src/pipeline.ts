// The table of contents: one call per stage, in order. collect → manifest → workloads → compare → rules → approvals → report.

import { guardedFiles } from './approvals/guarded-files.ts';
import type { RenderContext } from './collect/source.ts';
import type { Target } from './collect/target.ts';
import type { BaseTree, HeadTree, Repository } from './collect/tree.ts';
import { CONFIG_PATH, type Config, configFromText, loadConfig } from './config.ts';
import type { PullRequest } from './github/pull-request.ts';
import { loadInventory } from './inventory/load.ts';
import { matchEntry } from './inventory/match.ts';
import type { Inventory } from './inventory/schema.ts';
import type { Finding, Need } from './model.ts';
import type { CheckReport, ListReport, VerifyReport } from './reports.ts';
import { isQuiet, type Seen, seeChange } from './see-change.ts';
import { verdictOf } from './verdict.ts';
import { registryOf } from './workloads/registry.ts';

/**
 * Where approvals come from. `none`: nobody can be asked, as of a push, which has been made. `ask`: there is no pull request yet,
 * so every need is pending. A pull request, or those of a merge queue's group: their reviews count.
 */
export type Approvals = 'none' | 'ask' | PullRequest | readonly PullRequest[];

export interface CheckRequest {
  readonly repository: Repository;
  readonly base: BaseTree;
  readonly head: HeadTree;
  /** In place of the base's, for the person at a terminal. */
  readonly config: Config | undefined;
  /** Judge every workload of the head, and not only what changed. */
  readonly all: boolean;
  readonly approvals: Approvals;
  readonly today: Date;
  /** Tools, limits and cache of what has to be rendered. */
  readonly rendering: RenderContext;
}

/** The gate: what a change makes of the scheduled workloads, whether that agrees with the inventory, and who has to approve it. */
export async function checkChange(request: CheckRequest): Promise<CheckReport> {
  const { repository, base, head } = request;
  const config = request.config ?? (await loadConfig(base));
  const inventory = await loadInventory(base);
  const see = (tree: HeadTree, all: boolean): Promise<Seen> =>
    seeChange({ repository, base, head: tree, config, inventory, all, rendering: request.rendering });
  const seen = await see(head, request.all);
  await requireReadableConfig(head);

  const judged = isQuiet(seen) ? NOTHING_TO_JUDGE : await judgeSeen(seen, { ...request, config, inventory });
  const needs = await approvalsFor(seen, judged.findings, { ...request, config, inventory }, see);
  const problems = [...seen.problems, ...judged.problems];
  return {
    command: 'check',
    verdict: verdictOf(judged.findings, needs, problems),
    base: base.revision,
    head: head.revision,
    changes: seen.changes,
    findings: judged.findings,
    needs,
    problems,
    stats: {
      filesChanged: seen.differences.length,
      filesParsed: seen.filesParsed,
      workloadsChecked: seen.changes.length,
      unlistedBefore: judged.unlistedBefore,
    },
    proposals: judged.proposals,
  };
}

/** The head's config decides nothing here, and everything after the merge: what cannot be read as one must not get there. */
async function requireReadableConfig(head: HeadTree): Promise<void> {
  const bytes = await head.readFile(CONFIG_PATH);
  if (bytes !== null) await configFromText(bytes.toString('utf8'), CONFIG_PATH);
}

const NOTHING_TO_JUDGE = { findings: [], problems: [], proposals: [], unlistedBefore: 0 };

interface Decided extends CheckRequest {
  readonly config: Config;
  readonly inventory: Inventory;
}

/** Judging is loaded for changes that touch a workload, which most do not. */
async function judgeSeen(seen: Seen, { base, config, inventory, today, all }: Decided) {
  const { judgeChange } = await import('./rules/judge-change.ts');
  const { loadRuleSet } = await import('./rules/rule-set.ts');
  return judgeChange({ ...seen, config, inventory, today, all, rules: await loadRuleSet(base, config) });
}

/** Who has to approve and, where there is a pull request to ask, who has. */
async function approvalsFor(
  seen: Seen,
  findings: readonly Finding[],
  { repository, base, head, config, inventory, approvals }: Decided,
  see: (head: HeadTree, all: boolean) => Promise<Seen>,
): Promise<readonly Need[]> {
  if (approvals === 'none') return [];
  const guarded = await guardedFiles(base, seen.differences, config);
  if (isQuiet(seen) && guarded.length === 0) return [];
  const { loadCodeOwners } = await import('./approvals/codeowners.ts');
  const { needsOf } = await import('./approvals/needs.ts');
  const codeOwners = await loadCodeOwners(base, config);
  const asked = needsOf({ ...seen, config, inventory, findings, guarded, codeOwners });
  if (asked.length === 0 || approvals === 'ask') return asked.map(({ need }) => need);
  const { askForApprovals } = await import('./approvals/approve.ts');
  const pullRequests = 'facts' in approvals ? [approvals] : approvals;
  const again = (tree: HeadTree): Promise<Seen> => see(tree, false);
  return askForApprovals(asked, pullRequests, { repository, head, seen, teams: config.teams, see: again });
}

/** Point in time: manifests against the inventory and the rules. */
export async function verifyWorkloads(target: Target, today: Date): Promise<VerifyReport> {
  const { workloadsOfFiles } = await import('./workloads/of-files.ts');
  const { workloads, problems: unread, ...found } = await workloadsOfFiles(target.files, registryOf(target.config));
  const { judgeAll } = await import('./rules/judge-change.ts');
  const { loadRuleSet } = await import('./rules/rule-set.ts');
  const { inventory, config, complete } = target;
  const rules = await loadRuleSet(target.policies, config);
  const judged = judgeAll({ ...found, workloads, inventory, config, rules, today, complete });
  const problems = [...unread, ...judged.problems];
  const listed = workloads.map(workload => ({ workload, listed: matchEntry(inventory, workload) !== null }));
  return {
    command: 'verify',
    verdict: verdictOf(judged.findings, [], problems),
    workloads: listed,
    findings: judged.findings,
    problems,
  };
}

/** The scheduled workloads that are there. `sources`: tell where they were looked for as well. */
export async function listWorkloads(target: Target, { sources }: { sources: boolean }): Promise<ListReport> {
  const { workloadsOfFiles } = await import('./workloads/of-files.ts');
  const { describeSources } = await import('./workloads/sources.ts');
  const registry = registryOf(target.config);
  const { workloads, problems } = await workloadsOfFiles(target.files, registry);
  const { inventory } = target;
  return {
    command: 'list',
    workloads: workloads.map(workload => ({ workload, listed: matchEntry(inventory, workload) !== null })),
    problems,
    sources: sources ? describeSources(target.files.rendered(), workloads, registry) : null,
  };
}
