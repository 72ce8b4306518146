// `--format markdown`: the body of a pull-request comment and of a job summary, on GitHub.
import { Buffer } from 'node:buffer';
import type { Problem } from '../model.ts';
import type { Account, CheckReport, ListedWorkload, ListReport, Report, VerifyReport } from '../outcome.ts';
import { shown } from '../text/escape.ts';
import type { Format } from './format.ts';
import { cellCode, codeSpan, markdownText } from './markdown-escape.ts';
import type { Group, Item } from './markdown-limit.ts';
import { fitGroups } from './markdown-limit.ts';
import {
  findingLine,
  needLine,
  problemLine,
  sectionItem,
  stepLines,
  suggestedEditPart,
  whenCell,
} from './markdown-parts.ts';
import { sortNeeds, sortProblems, sortWorkloads } from './order.ts';
import { isNews, sectionsOf } from './sections.ts';
import { countsText, headline, nextSteps, VERDICT_WORDS, verdictReason } from './verdict-words.ts';
import { revisionText, workloadName, workloadPlace } from './words.ts';

/** A comment holds 65,536 characters; text has no more characters than bytes. */
export const COMMENT_LIMIT = 65_536;
/** A step summary holds 1 MiB: https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
const SUMMARY_LIMIT = 1_048_576;

export const markdownFormat: Format = {
  name: 'markdown',
  mediaType: 'text/markdown',
  render: report => renderMarkdown(report, { limit: SUMMARY_LIMIT }),
};

/**
 * A report as GitHub's Markdown in at most `limit` bytes of UTF-8. What does not fit is left out in whole workloads,
 * approvals and problems, the worst kept, and counted; of a limit that holds nothing but the verdict, the verdict is left.
 * `now` is where the next runs of a schedule count from; null leaves them out, so that equal reports give equal text.
 * Whoever adds a marker or a footer lowers the limit by it.
 */
export function renderMarkdown(
  report: Report,
  { limit, now = null }: { readonly limit: number; readonly now?: Date | null },
): string {
  const text = report.command === 'list' ? listMarkdown(report, limit) : judgementMarkdown(report, limit, now);
  return [text, `**Cronledger: ${headline(report)}**\n`].find(each => Buffer.byteLength(each) <= limit) ?? '';
}

function judgementMarkdown(report: CheckReport | VerifyReport, limit: number, now: Date | null): string {
  const { workloads, findings, suggestedEdits } = sectionsOf(report);
  const isCheck = report.command === 'check';
  const steps = nextSteps(report, [...workloads.flatMap(section => section.suggestedEdits), ...suggestedEdits]);
  const revisions = isCheck
    ? `Compared ${codeSpan(revisionText(report.base))} with ${codeSpan(revisionText(report.head))}. `
    : '';
  const head = [
    `## Cronledger: ${VERDICT_WORDS[report.verdict].toLowerCase()}`,
    `**${sentenceCase(verdictReason(report))}**`,
    `${revisions}${countsText(report)}`,
    steps.flatMap(stepLines).join('\n').trimEnd(),
  ];
  const needs = isCheck ? sortNeeds(report.needs) : [];
  const audit = isCheck ? [] : (report.audit ?? []);
  return fitGroups(
    head.filter(part => part !== '').join('\n\n'),
    [
      group('### Approvals\n', '\n', needs.map(inOneForm(needLine)), ['approval is', 'approvals are'], 0.15),
      group(
        '',
        '\n\n',
        workloads.filter(isNews).map(section => () => sectionItem(section, now)),
        ['workload is', 'workloads are'],
        0.5,
      ),
      group('### Other findings\n', '\n', findings.map(inOneForm(findingLine)), ['finding is', 'findings are'], 0.15),
      group(
        '### Other inventory entries',
        '\n\n',
        suggestedEdits.map(inOneForm(suggestedEditPart)),
        ['entry is', 'entries are'],
        0.05,
      ),
      group('### What the audit log can tell\n', '\n', audit.map(inOneForm(auditLine)), ['line is', 'lines are'], 0.05),
      problemGroup(report.problems),
      group(
        '### What became of the files\n',
        '\n',
        isCheck && report.inFull.accounts ? report.accounts.map(inOneForm(accountLine)) : [],
        ['file is', 'files are'],
        0.05,
      ),
    ],
    limit,
  );
}

function accountLine({ path, account, why }: Account): string {
  return `- ${account}: ${codeSpan(shown(path, 300))}. ${markdownText(shown(why, 600))}`;
}

/** One sentence of what can be found with an audit policy. */
function auditLine(line: string): string {
  return `- ${codeSpan(shown(line, 600))}`;
}

function listMarkdown(report: ListReport, limit: number): string {
  const rows = sortWorkloads(report.workloads).map(inOneForm(listRow));
  const table = '| Workload | Runs | Inventory | Place |\n|---|---|---|---|';
  return fitGroups(
    `## Scheduled workloads\n\n${verdictReason(report)}`,
    [group(table, '\n', rows, ['workload is', 'workloads are'], 0.7), problemGroup(report.problems)],
    limit,
  );
}

function listRow({ workload, listed }: ListedWorkload): string {
  const cells = [
    cellCode(workloadName(workload)),
    workload.suspend ? `${whenCell(workload)}, suspended` : whenCell(workload),
    listed ? 'listed' : '**not listed**',
    cellCode(workloadPlace(workload)),
  ];
  return `| ${cells.join(' | ')} |`;
}

function problemGroup(problems: readonly Problem[]): Group {
  const items = sortProblems(problems).map(inOneForm(problemLine));
  return group('### Could not be checked\n', '\n', items, ['problem is', 'problems are'], 0.15);
}

function group(title: string, separator: string, items: Group['items'], words: Group['words'], share: number): Group {
  return { title, separator, items, words, share };
}

/** An item that has no shorter form. */
function inOneForm<T>(render: (value: T) => string): (value: T) => () => Item {
  return value => () => {
    const text = render(value);
    return { full: text, brief: text };
  };
}

function sentenceCase(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
