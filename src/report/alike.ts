// One change in ten renderings is told once: which changes of a report are alike, and what is said of all of them.

import { canonicalJson } from '../kube/canonical-json.ts';
import type { Change, Finding, Workload, WorkloadRef } from '../model.ts';
import { inEnvironments } from '../text/environments.ts';
import { quote, shown } from '../text/escape.ts';
import { enumerate, workloadName } from './words.ts';

/** One text for changes that a person sees as one: the same name, the same fields on the same lines, the same values. */
export function likenessOf(change: Change): string {
  const { workload, classes, fields } = change;
  const { kind, name, generateName, location } = workload;
  const said =
    fields.length > 0
      ? fields.map(field => [field.path, place(field.location), text(field.before), text(field.after)])
      : [
          workload.schedule,
          workload.timeZone,
          workload.suspend,
          workload.serviceAccount,
          workload.images,
          workload.hooks,
        ];
  return JSON.stringify([change.change, kind, name, generateName, place(location), classes, said]);
}

function place({ path, line, column }: Workload['location']): readonly unknown[] {
  return [path, line, column];
}

function text(value: Change['fields'][number]['before']): string | null {
  return value === undefined ? null : canonicalJson(value);
}

/** What the renderings of one change have found, each thing once. What is true of some of them alone says of which. */
export function oncePerFinding(findings: readonly Finding[], renderings: readonly Workload[]): readonly Finding[] {
  if (renderings.length < 2) return findings;
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = JSON.stringify([
      finding.rule,
      finding.severity,
      finding.blocking,
      finding.excepted ?? null,
      place(finding.location),
      finding.workload === null ? sentenceOf(finding) : unplaced(sentenceOf(finding), finding.workload),
    ]);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  const all = new Set(renderings.map(whereOf));
  return [...groups.values()].flatMap(group => {
    const [first] = group;
    if (first === undefined) return [];
    const own = new Set(group.flatMap(({ environments, workload }) => environments ?? workload?.namespace ?? []));
    // The heading names them all.
    return [{ ...first, message: `${sentenceOf(first)}${own.size >= all.size ? '' : inEnvironments([...own])}` }];
  });
}

function whereOf({ environment, namespace }: Workload): string | null {
  return environment ?? namespace;
}

/** The message without the environments at its end. */
function sentenceOf({ message, environments = [] }: Finding): string {
  const end = inEnvironments(environments);
  return message.endsWith(end) ? message.slice(0, message.length - end.length) : message;
}

/** Without the namespace, which renderings of one change may differ by. */
function unplaced(message: string, { namespace }: WorkloadRef): string {
  return namespace === null ? message : message.replaceAll(`${namespace}/`, '').replaceAll(`${quote(namespace)}/`, '');
}

/** The heading of a block: `CronJob prod/report`, or without the namespace where there are several. */
export function blockName(renderings: readonly Workload[], first: Workload): string {
  const isOne = renderings.every(({ namespace }) => namespace === first.namespace);
  return workloadName(isOne ? first : { ...first, namespace: null });
}

/** Where else: `in 3 renderings: dev, prod and staging`; empty for one alone. */
export function renderingWords(renderings: readonly Workload[]): string {
  if (renderings.length < 2) return '';
  const names = renderings.map(({ environment, namespace, source }) =>
    shown(environment ?? namespace ?? source.detail ?? source.path, 60),
  );
  const distinct = [...new Set(names)].sort();
  return `in ${renderings.length} renderings${distinct.length < 2 ? '' : `: ${enumerate(distinct)}`}`;
}
