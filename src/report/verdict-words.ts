// The verdict in words: why it is so, what was looked at, what to do next.

import type { Verdict } from '../model.ts';
import type { CheckReport, ListReport, Report, SuggestedEdit, VerifyReport } from '../outcome.ts';
import { shown } from '../text/escape.ts';
import { accountsText, untouchedText } from './accounts.ts';
import { enumerate, grouped, plural } from './words.ts';

interface Counts {
  readonly blocking: number;
  readonly missing: number;
  /** Of which nobody knows whether they are given. */
  readonly unknown: number;
  readonly lacks: readonly string[];
  readonly errors: number;
}

function count(report: CheckReport | VerifyReport): Counts {
  const needs = report.command === 'check' ? report.needs : [];
  return {
    blocking: report.findings.filter(finding => finding.blocking && finding.excepted === undefined).length,
    missing: needs.filter(({ status }) => status === 'pending').length,
    unknown: needs.filter(({ status }) => status === 'unknown').length,
    lacks: [...new Set(needs.flatMap(({ lacks }) => lacks ?? []))],
    errors: report.problems.filter(problem => problem.level !== 'warning').length,
  };
}

/** The verdict in one sentence: what it is and why. */
export function headline(report: Report): string {
  return report.command === 'list'
    ? verdictReason(report)
    : `${VERDICT_WORDS[report.verdict]}: ${verdictReason(report)}`;
}

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  pass: 'Pass',
  violation: 'Violation',
  'could-not-check': 'Could not check',
  'approval-needed': 'Approval needed',
};

/** Why the verdict is what it is: a sentence. */
export function verdictReason(report: Report): string {
  if (report.command === 'list') return `${listWords(report)}.`;
  if (report.verdict === 'pass') return `${passWords(report)}.`;
  const { blocking, missing, unknown, lacks, errors } = count(report);
  const subject = report.command === 'check' ? 'this change' : 'these manifests';
  const findings = blocking === 0 ? '' : `${plural(blocking, 'finding blocks', 'findings block')} ${subject}`;
  const approvals = missing === 0 ? '' : plural(missing, 'approval is missing', 'approvals are missing');
  const why = lacks.length === 0 ? '' : `, because the token lacks ${enumerate(lacks.map(lack => `\`${lack}\``))}`;
  const unsure = unknown === 0 ? '' : `${plural(unknown, 'approval is', 'approvals are')} unknown${why}`;
  const others = [findings, approvals, unsure].filter(reason => reason !== '');
  const problems =
    report.verdict === 'could-not-check'
      ? plural(errors, 'problem must be solved first', 'problems must be solved first')
      : plural(errors, 'thing could not be checked', 'things could not be checked');
  const all = report.verdict === 'could-not-check' ? [problems, ...others] : [...others, problems];
  const reasons = enumerate(errors === 0 ? others : all);
  return `${reasons === '' ? `${subject} did not pass` : reasons}.`;
}

function passWords(report: CheckReport | VerifyReport): string {
  if (report.command === 'verify')
    return `${plural(report.workloads.length, 'scheduled workload')} checked, nothing blocks`;
  if (report.changes.length === 0) return 'no scheduled workload changes';
  const approvals = report.needs.length === 0 ? '' : ' and every approval is given';
  return `${plural(report.changes.length, 'scheduled workload')} changed, nothing blocks${approvals}`;
}

function listWords(report: ListReport): string {
  const found = plural(report.workloads.length, 'scheduled workload');
  const unlisted = report.workloads.filter(({ listed }) => !listed).length;
  if (report.workloads.length === 0) return found;
  return `${found}, ${unlisted === 0 ? 'all in the inventory' : `${grouped(unlisted)} not in the inventory`}`;
}

/** What was looked at and what was found, as sentences. */
export function countsText(report: CheckReport | VerifyReport): string {
  const sentences: string[] = [];
  if (report.command === 'check') {
    const { filesChanged, filesParsed, workloadsChecked, unlistedBefore } = report.stats;
    sentences.push(
      `${plural(filesChanged, 'file')} changed, ${plural(filesParsed, 'file')} read, ${plural(workloadsChecked, 'workload')} checked.`,
    );
    if (unlistedBefore > 0) {
      const are =
        unlistedBefore === 1
          ? 'workload that this change does not touch is'
          : 'workloads that this change does not touch are';
      sentences.push(`${unlistedBefore.toLocaleString('en-US')} ${are} not in the inventory.`);
    }
  }
  if (report.command === 'check') {
    sentences.push(...[accountsText(report), untouchedText(report)].filter(text => text !== ''));
  }
  const { blocking } = count(report);
  const excepted = report.findings.filter(finding => finding.excepted !== undefined).length;
  if (report.findings.length > 0) {
    const covered = excepted === 0 ? '' : `, ${plural(excepted, 'is', 'are')} covered by an exception`;
    const blocks = blocking === 0 ? 'none blocks' : plural(blocking, 'blocks', 'block');
    sentences.push(`${plural(report.findings.length, 'finding')}: ${blocks}${covered}.`);
  }
  return sentences.join(' ');
}

export interface Step {
  readonly text: string;
  /** Commands to run, each on one line. */
  readonly commands: readonly string[];
}

/** One command that writes all that a change needs, where there is more than one thing to write. */
const ALL_OF_A_CHANGE = 'cronledger inventory update --from-diff';

/** What the author does next to get the change through; empty for a pass. */
export function nextSteps(report: CheckReport | VerifyReport, edits: readonly SuggestedEdit[]): readonly Step[] {
  if (report.verdict === 'pass') return [];
  const { blocking, errors, lacks } = count(report);
  const steps: Step[] = [];
  if (errors > 0) steps.push({ text: 'Mend what could not be checked; each problem says how.', commands: [] });
  if (blocking > 0) steps.push({ text: 'Mend what blocks; each finding says how.', commands: [] });
  const commands = [...new Set(edits.map(edit => shown(edit.command, 500)))];
  if (commands.length > 0) {
    steps.push({
      text: 'Where the manifests are right, bring the inventory into line and commit it:',
      commands: commands.length === 1 ? commands : [ALL_OF_A_CHANGE],
    });
  }
  for (const lack of lacks) {
    const text = `Give the token \`${lack}\` (of a workflow, under \`permissions:\`) and run the job again: until then nobody knows who has approved.`;
    steps.push({ text, commands: [] });
  }
  const missing =
    report.command === 'check'
      ? report.needs.filter(({ status, lacks: own }) => status !== 'approved' && own === undefined)
      : [];
  if (missing.length > 0) {
    const asked = missing.flatMap(need => need.mayApprove);
    const whom = [...new Set(asked)].sort().map(who => shown(who, 80));
    steps.push({
      text: `Ask for the missing approvals${whom.length === 0 ? '' : `: ${enumerate(whom)}`}.`,
      commands: [],
    });
  }
  return steps;
}
