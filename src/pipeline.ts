// The table of contents: one call per stage, in order. collect → manifest → workloads → compare → rules → approvals → report.

import { guardedFiles } from './approvals/guarded-files.ts';
import { needsOf } from './approvals/needs.ts';
import type { RenderContext } from './collect/source.ts';
import type { Target } from './collect/target.ts';
import { readTouchedFiles } from './collect/touched-files.ts';
import type { BaseTree, HeadTree, Repository } from './collect/tree.ts';
import { CONFIG_PATH, type Config, configFromText, loadConfig } from './config.ts';
import { type TouchedEntry, touchedEntries } from './inventory/changes.ts';
import { loadInventory } from './inventory/load.ts';
import { matchEntry } from './inventory/match.ts';
import type { Change, CheckReport, ListReport, VerifyReport } from './model.ts';
import type { ChangeInQuestion, Judgement } from './rules/judge-change.ts';
import { verdictOf } from './verdict.ts';
import { type WorkloadsOfChange, workloadsOfChange } from './workloads/of-change.ts';
import { workloadsOfFiles } from './workloads/of-files.ts';
import { describeSources } from './workloads/sources.ts';

export interface CheckRequest {
  readonly repository: Repository;
  readonly base: BaseTree;
  readonly head: HeadTree;
  /** In place of the base's, for the person at a terminal. */
  readonly config: Config | undefined;
  /** Judge every workload of the head, and not only what changed. */
  readonly all: boolean;
  /** Ask for approvals? Of a push, which has been made, nobody can be asked. */
  readonly approvals: boolean;
  readonly today: Date;
  /** Tools, limits and cache of what has to be rendered. */
  readonly rendering: RenderContext;
}

/** The gate: what a change makes of the scheduled workloads, whether that agrees with the inventory, and who has to approve it. */
export async function checkChange(request: CheckRequest): Promise<CheckReport> {
  const { repository, base, head } = request;
  const config = request.config ?? (await loadConfig(base));
  const inventory = await loadInventory(base);
  const proposal = await loadInventory(head, inventory);
  await requireReadableConfig(head);

  const touched = await readTouchedFiles(repository, base, head, config, request.rendering);
  const entries = touchedEntries(inventory, proposal);
  const workloads = await workloadsOfChange(touched, { entries, inventory, proposal, all: request.all });
  const { today, all } = request;
  const { changes, judged } = isQuiet(workloads, entries)
    ? NOTHING_TO_JUDGE
    : await compareAndJudge(base, { ...workloads, entries, inventory, proposal, config, today, all });
  const guarded = await guardedFiles(base, touched.differences);
  const needs = request.approvals ? needsOf(changes, guarded, { config, inventory, proposal }) : [];
  const problems = [...workloads.problems, ...judged.problems];
  return {
    command: 'check',
    verdict: verdictOf(judged.findings, needs, problems),
    base: base.revision,
    head: head.revision,
    changes,
    findings: judged.findings,
    needs,
    problems,
    stats: {
      filesChanged: touched.differences.length,
      filesParsed: workloads.filesParsed,
      workloadsChecked: changes.length,
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

/** Most pull requests touch no workload; comparing and judging is loaded for those that do. */
function isQuiet(
  { base, head, ambiguities, remoteSources }: WorkloadsOfChange,
  entries: readonly TouchedEntry[],
): boolean {
  return base.length + head.length + ambiguities.length + remoteSources.length + entries.length === 0;
}

const NOTHING_TO_JUDGE = { changes: [], judged: { findings: [], problems: [], proposals: [], unlistedBefore: 0 } };

async function compareAndJudge(
  base: BaseTree,
  question: Omit<ChangeInQuestion, 'changes' | 'rules'>,
): Promise<{ changes: readonly Change[]; judged: Judgement }> {
  const { compareWorkloads } = await import('./compare.ts');
  const { judgeChange } = await import('./rules/judge-change.ts');
  const { loadRuleSet } = await import('./rules/rule-set.ts');
  const rules = await loadRuleSet(base, question.config);
  const changes = compareWorkloads(question.base, question.head).map(change => ({
    ...change,
    listed: change.after !== null && matchEntry(question.proposal, change.after) !== null,
  }));
  return { changes, judged: judgeChange({ ...question, rules, changes }) };
}

/** Point in time: manifests against the inventory and the rules. */
export async function verifyWorkloads(target: Target, today: Date): Promise<VerifyReport> {
  const { workloads, problems: unread, ...found } = await workloadsOfFiles(target.files);
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
  const { workloads, problems } = await workloadsOfFiles(target.files);
  const { inventory } = target;
  return {
    command: 'list',
    workloads: workloads.map(workload => ({ workload, listed: matchEntry(inventory, workload) !== null })),
    problems,
    sources: sources ? describeSources(target.files.rendered(), workloads) : null,
  };
}
