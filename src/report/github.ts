// `--format github`: workflow commands, which the runner shows as annotations on the lines of the pull request. By hand: @actions/core only prints.
//
// The runner keeps 10 annotations of each type per step and cuts a message at 4,096 characters:
// https://github.com/actions/runner/blob/main/src/Runner.Worker/ExecutionContext.cs

import type { Report } from '../outcome.ts';
import { commandData, commandProperty, shown } from '../text/escape.ts';
import { type Annotation, annotationsOf } from './annotations.ts';
import type { Format } from './format.ts';
import { headline } from './verdict-words.ts';
import { plural } from './words.ts';

const TYPES = ['error', 'warning', 'notice'] as const;
const PER_TYPE = 10;
const MAX_MESSAGE = 4_000;
const MAX_TITLE = 200;

export const githubFormat: Format = { name: 'github', mediaType: 'text/plain', render: renderGithub };

function renderGithub(report: Report): string {
  return [...commandsOf(annotationsOf(report)), headline(report)].map(line => `${line}\n`).join('');
}

/** Workflow commands for some annotations, as many as the runner keeps, the errors first. */
export function commandsOf(annotations: readonly Annotation[]): readonly string[] {
  return TYPES.flatMap(type => limited(type, unique(annotations.filter(annotation => annotation.type === type))));
}

/** One line may be rendered for several environments: it is annotated once. */
function unique(annotations: readonly Annotation[]): readonly Annotation[] {
  const seen = new Map(annotations.map(annotation => [command(annotation), annotation]));
  return [...seen.values()];
}

function limited(type: Annotation['type'], annotations: readonly Annotation[]): readonly string[] {
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
