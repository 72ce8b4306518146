// `--format github`: workflow commands, which the runner shows as annotations on the lines of the pull request.
//
// The runner keeps 10 annotations of each type per step and cuts a message at 4,096 characters:
// https://github.com/actions/runner/blob/main/src/Runner.Worker/ExecutionContext.cs

import { commandData, commandProperty, shown } from '../escape.ts';
import type { Finding, Location, Problem } from '../model.ts';
import type { Report } from '../reports.ts';
import type { Format } from './format.ts';
import { sortFindings, sortNeeds, sortProblems } from './order.ts';
import { headline } from './verdict-words.ts';
import { aboutWords, exceptionWords, needWords, plural } from './words.ts';

const PER_TYPE = 10;
const MAX_MESSAGE = 4_000;
const MAX_TITLE = 200;

const TYPES = ['error', 'warning', 'notice'] as const;
type Type = (typeof TYPES)[number];

interface Annotation {
  readonly type: Type;
  readonly title: string;
  readonly message: string;
  readonly location: Location | null;
}

export const githubFormat: Format = { name: 'github', mediaType: 'text/plain', render: renderGithub };

function renderGithub(report: Report): string {
  const annotations = annotationsOf(report);
  const lines = TYPES.flatMap(type =>
    limited(type, unique(annotations.filter(annotation => annotation.type === type))),
  );
  return [...lines, headline(report)].map(line => `${line}\n`).join('');
}

function annotationsOf(report: Report): readonly Annotation[] {
  const problems = sortProblems(report.problems).map(problemAnnotation);
  if (report.command === 'list') return problems;
  const findings = sortFindings(report.findings).map(findingAnnotation);
  const needs = report.command === 'check' ? sortNeeds(report.needs).filter(need => need.status !== 'approved') : [];
  const approvals = needs.map(
    (need): Annotation => ({
      type: 'notice',
      title: 'Approval needed',
      message: `This change may merge if approved by ${needWords(need)}: ${need.reason}`,
      location: null,
    }),
  );
  // Of the errors, findings come first: many unreadable files must not push out what was found in the others.
  return [...findings, ...problems, ...approvals];
}

function findingAnnotation(finding: Finding): Annotation {
  const { rule, severity, message, remediation, location, excepted } = finding;
  const title = `${rule} (${severity})`;
  if (excepted !== undefined)
    return { type: 'notice', title, message: `${message} ${exceptionWords(excepted)}`, location };
  const type = finding.blocking ? 'error' : severity === 'info' ? 'notice' : 'warning';
  return { type, title, message: `${message}${aboutWords(finding)} ${remediation}`, location };
}

function problemAnnotation({ code, path, message, hint, level }: Problem): Annotation {
  return {
    type: level === 'warning' ? 'warning' : 'error',
    title: `Could not be checked: ${code}`,
    message: `${message} ${hint}`,
    location: path === null ? null : { path, line: 1, column: 1, precision: 'file' },
  };
}

/** One line may be rendered for several environments: it is annotated once. */
function unique(annotations: readonly Annotation[]): readonly Annotation[] {
  const seen = new Map(annotations.map(annotation => [command(annotation), annotation]));
  return [...seen.values()];
}

function limited(type: Type, annotations: readonly Annotation[]): readonly string[] {
  if (annotations.length <= PER_TYPE) return annotations.map(command);
  const more = annotations.length - PER_TYPE + 1;
  const rest: Annotation = {
    type,
    title: `${plural(more, 'more annotation')}`,
    message: `GitHub shows ${PER_TYPE} ${type} annotations of a step. ${plural(more, 'more is', 'more are')} in the job summary and in the JSON report.`,
    location: null,
  };
  return [...annotations.slice(0, PER_TYPE - 1), rest].map(command);
}

/** A line is only known to the runner relative to a file; where it is not known, the annotation is on the file. */
function command({ type, title, message, location }: Annotation): string {
  const properties: (readonly [string, string])[] = [];
  if (location !== null && location.path !== '') {
    properties.push(['file', shown(location.path, 1_000)]);
    if (location.precision !== 'file') properties.push(['line', `${location.line}`], ['col', `${location.column}`]);
  }
  properties.push(['title', shown(title, MAX_TITLE)]);
  const written = properties.map(([name, value]) => `${name}=${commandProperty(value)}`).join(',');
  return `::${type} ${written}::${commandData(shown(message, MAX_MESSAGE))}`;
}
