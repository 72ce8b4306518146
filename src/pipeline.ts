// The table of contents: one call per stage, in order. collect → manifest → workloads → compare → rules → approvals → report.

import { guardedFiles } from './approvals/guarded-files.ts';
import { needsOf } from './approvals/needs.ts';
import type { JudgedPolicies } from './audit-policy/of-files.ts';
import { AUDIT_WORDS } from './audit-policy/policy.ts';
import type { RenderContext } from './collect/source.ts';
import type { Target } from './collect/target.ts';
import { readTouchedFiles, type TouchedFiles } from './collect/touched-files.ts';
import type { BaseTree, HeadTree, Repository } from './collect/tree.ts';
import type { FieldsAround } from './compare.ts';
import { CONFIG_PATH, type Config, configFromText, loadConfig } from './config.ts';
import { type TouchedEntry, touchedEntries } from './inventory/changes.ts';
import { loadInventory } from './inventory/load.ts';
import { matchEntry } from './inventory/match.ts';
import type { Change, CheckReport, ListReport, VerifyReport } from './model.ts';
import { RBAC_WORDS } from './rbac/objects.ts';
import { type AccessOfChange, accessForWorkloads, accessOfChange } from './rbac/of-change.ts';
import type { ChangeInQuestion, Judgement } from './rules/judge-change.ts';
import type { AccessInQuestion } from './rules/rule.ts';
import { verdictOf } from './verdict.ts';
import { type WorkloadsOfChange, workloadsOfChange } from './workloads/of-change.ts';
import { workloadsOfFiles } from './workloads/of-files.ts';

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
  const { today, all } = request;
  const audit = await auditOfChange(touched);
  const power = await accessOfChange(touched);
  const accounts = power?.accounts ?? new Set<string>();
  const workloads = await workloadsOfChange(touched, { entries, inventory, proposal, all, accounts });
  const { changes, judged } =
    power === null && audit.auditPolicies.length === 0 && isQuiet(workloads, entries)
      ? NOTHING_TO_JUDGE
      : await compareAndJudge(base, touched, power, {
          ...workloads,
          auditPolicies: audit.auditPolicies,
          entries,
          inventory,
          proposal,
          config,
          today,
          all,
        });
  const guarded = await guardedFiles(base, touched.differences);
  const needs = request.approvals ? needsOf(changes, guarded, { config, inventory, proposal }) : [];
  const problems = [...workloads.problems, ...(power?.problems ?? []), ...audit.problems, ...judged.problems];
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
  touched: TouchedFiles,
  power: AccessOfChange | null,
  question: Omit<ChangeInQuestion, 'changes' | 'rules' | 'access'>,
): Promise<{ changes: readonly Change[]; judged: Judgement }> {
  const { compareWorkloads } = await import('./compare.ts');
  const { powerFields } = await import('./rbac/power.ts');
  const { judgeChange } = await import('./rules/judge-change.ts');
  const { loadRuleSet } = await import('./rules/rule-set.ts');
  const rules = await loadRuleSet(base, question.config);
  const powerOf: FieldsAround = (before, after) =>
    power === null
      ? []
      : powerFields({ access: power.base, workload: before }, { access: power.head, workload: after });
  const changes = compareWorkloads(question.base, question.head, powerOf).map(change => ({
    ...change,
    listed: change.after !== null && matchEntry(question.proposal, change.after) !== null,
  }));
  const access = power ?? (await accessOfNew(touched, changes));
  return { changes, judged: judgeChange({ ...question, rules, changes, access }) };
}

/** Audit policies that the change brings or alters. */
async function auditOfChange({ base, head }: TouchedFiles): Promise<JudgedPolicies> {
  if (head.manifests.length === 0) return { auditPolicies: [], problems: [] };
  const { auditPoliciesOf } = await import('./audit-policy/of-files.ts');
  return auditPoliciesOf(head.manifests, base.manifests);
}

/** What the service accounts may do that this change gives to workloads. */
async function accessOfNew(touched: TouchedFiles, changes: readonly Change[]): Promise<AccessInQuestion | null> {
  const head = await accessForWorkloads(touched, changes);
  return head === null ? null : { head, base: null, touchedBindings: [] };
}

/** Point in time: manifests against the inventory and the rules. */
export async function verifyWorkloads(target: Target, today: Date): Promise<VerifyReport> {
  const {
    workloads,
    problems: unread,
    manifests,
    ...found
  } = await workloadsOfFiles(target.files, [...RBAC_WORDS, ...AUDIT_WORDS]);
  const { auditPoliciesOf, coverageLines } = await import('./audit-policy/of-files.ts');
  const audit = auditPoliciesOf(manifests);
  const { accessOfFiles } = await import('./rbac/of-files.ts');
  const rbac = accessOfFiles(manifests);
  const { judgeAll } = await import('./rules/judge-change.ts');
  const { loadRuleSet } = await import('./rules/rule-set.ts');
  const { inventory, config, complete } = target;
  const rules = await loadRuleSet(target.policies, config);
  const judged = judgeAll({
    ...found,
    workloads,
    inventory,
    config,
    rules,
    today,
    complete,
    access: rbac.access,
    auditPolicies: audit.auditPolicies,
  });
  const problems = [...unread, ...rbac.problems, ...audit.problems, ...judged.problems];
  const listed = workloads.map(workload => ({ workload, listed: matchEntry(inventory, workload) !== null }));
  return {
    command: 'verify',
    verdict: verdictOf(judged.findings, [], problems),
    workloads: listed,
    ...(audit.auditPolicies.length === 0 ? {} : { audit: coverageLines(audit) }),
    findings: judged.findings,
    problems,
  };
}

/** The scheduled workloads that are there; with `power`, also what the service account of each may do. */
export async function listWorkloads(target: Target, { power }: { readonly power: boolean }): Promise<ListReport> {
  const { workloads, problems, manifests } = await workloadsOfFiles(target.files, power ? RBAC_WORDS : []);
  const { inventory } = target;
  const listed = workloads.map(workload => ({ workload, listed: matchEntry(inventory, workload) !== null }));
  if (!power) return { command: 'list', workloads: listed, problems };
  const { accessOfFiles } = await import('./rbac/of-files.ts');
  const { powerOf } = await import('./rbac/power-of.ts');
  const rbac = accessOfFiles(manifests);
  return {
    command: 'list',
    workloads: listed.map(each => ({ ...each, power: powerOf(each.workload, rbac.access.head) })),
    problems: [...problems, ...rbac.problems],
  };
}
