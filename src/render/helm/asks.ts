// What the templates of a chart ask that a rendering here cannot know, and which answers are worth a rendering of their own.
import { actions } from './actions.ts';
import { AS_IT_IS, type Rewriting } from './rewrite.ts';

export interface Asks {
  /** Kinds and versions that `.Capabilities.APIVersions.Has` names. */
  readonly kinds: ReadonlySet<string>;
  /** Minor versions of Kubernetes that are compared with. */
  readonly minors: ReadonlySet<number>;
  readonly version: boolean;
  readonly lookup: boolean;
  readonly revision: boolean;
  readonly time: boolean;
  /** Moments that stand in the text. */
  readonly moments: ReadonlySet<string>;
  /** Namespaces that `.Release.Namespace` may be compared with. */
  readonly namespaces: ReadonlySet<string>;
  /** Is there a condition on a value, which nobody may have set? */
  readonly conditions: boolean;
  /** Is there anything that makes what runs, itself or by the hand of another? */
  readonly makes: boolean;
}

export const NOTHING_ASKED: Asks = {
  kinds: new Set(),
  minors: new Set(),
  version: false,
  lookup: false,
  revision: false,
  time: false,
  moments: new Set(),
  namespaces: new Set(),
  conditions: false,
  makes: false,
};

const MAKES =
  /Job|[Cc]ron|Workflow|Pipeline|Task|[Ss]chedule|Application|HelmRelease|Kustomization|\bPod\b|Scaled|kind["']?:[ \t]*["']?\{\{/;
const LITERAL = /"([^"\\]{1,200})"|`([^`]{1,200})`/g;

export function asksOf(text: string): Asks {
  const [kinds, minors, moments, namespaces] = [
    new Set<string>(),
    new Set<number>(),
    new Set<string>(),
    new Set<string>(),
  ];
  let [version, lookup, revision, time, conditions] = [false, false, false, false, false];
  for (const { from, to } of actions(text)) {
    const code = text.slice(from, to);
    const literals = [...code.matchAll(LITERAL)].map(([, quoted, raw]) => quoted ?? raw ?? '');
    const isVersion = code.includes('KubeVersion') || code.includes('semverCompare') || code.includes('kubeVersion');
    version ||= code.includes('.KubeVersion');
    lookup ||= /(?:^|[\s(|])lookup[\s)]/.test(code);
    revision ||= code.includes('.Release.Revision');
    time ||= /(?:^|[\s(|,=])(?:now|ago|date\w*|htmlDate\w*)(?=$|[\s)|},])/.test(code);
    conditions ||= /^-?\s*(?:if|else\s+if|with)\b/.test(code) && code.includes('.Values.');
    if (code.includes('APIVersions'))
      for (const literal of literals) if (/^[\w.-]+(?:\/[\w.-]+){0,2}$/.test(literal)) kinds.add(literal);
    if (isVersion) for (const literal of literals) for (const minor of minorsIn(literal)) minors.add(minor);
    if (isVersion) for (const [, minor] of code.matchAll(/\s([1-9][0-9])(?=$|[\s)])/g)) minors.add(Number(minor));
    if (code.includes('.Release.Namespace'))
      for (const literal of literals) if (/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(literal)) namespaces.add(literal);
    for (const part of [...literals, code]) for (const moment of momentsIn(part)) moments.add(moment);
  }
  const makes = MAKES.test(text);
  return { kinds, minors, version, lookup, revision, time, moments, namespaces, conditions, makes };
}

export function joinAsks(a: Asks, b: Asks): Asks {
  return {
    kinds: new Set([...a.kinds, ...b.kinds]),
    minors: new Set([...a.minors, ...b.minors]),
    version: a.version || b.version,
    lookup: a.lookup || b.lookup,
    revision: a.revision || b.revision,
    time: a.time || b.time,
    moments: new Set([...a.moments, ...b.moments]),
    namespaces: new Set([...a.namespaces, ...b.namespaces]),
    conditions: a.conditions || b.conditions,
    makes: a.makes || b.makes,
  };
}

/** `>=1.21-0 <1.30`, `31`, `31+` */
function minorsIn(literal: string): readonly number[] {
  const found = [...literal.matchAll(/\bv?1\.([0-9]{1,2})\b/g)].map(([, minor]) => Number(minor));
  return /^[1-9][0-9]\+?$/.test(literal) ? [...found, Number.parseInt(literal, 10)] : found;
}

/** Dates as people and `date` write them, and seconds since 1970, as `toDate` takes them. */
function momentsIn(text: string): readonly string[] {
  const dates = [...text.matchAll(/\b(20[0-9]{2})-?(0[1-9]|1[0-2])-?(0[1-9]|[12][0-9]|3[01])?\b/g)];
  const seconds = [...text.matchAll(/\b(1[5-9][0-9]{8}|[2-4][0-9]{9})\b/g)];
  return [
    ...dates.map(([, year, month, day]) => `${year}-${month}-${day ?? '01'} 12:00:00`),
    ...seconds.map(([, epoch]) => new Date((Number(epoch) + 60) * 1000).toISOString().slice(0, 19).replace('T', ' ')),
  ];
}

/** One more rendering: what is answered otherwise, in words that complete "… what is deployed …". */
export interface Variant {
  readonly words: string;
  /** What it answers, as `hiddenBranches` calls it. */
  readonly answers: string;
  readonly rewriting: Rewriting;
  readonly args: readonly string[];
}

const FAR = '2999-06-15 12:00:00';
/** Nobody's chart asks more. */
const MAX_OF_A_KIND = 5;

/**
 * @param isSet does any file of values set it?
 * @param known `kubeVersion`, `namespace`: is it said?
 * @param given kinds that every cluster has
 */
export function variantsOf(
  asks: Asks,
  isSet: (path: readonly string[]) => boolean,
  known: { readonly kubeVersion: boolean; readonly namespace: boolean },
  given: readonly string[],
): readonly Variant[] {
  if (!asks.makes) return [];
  const variants: Variant[] = [];
  const add = (answers: string, words: string, rewriting: Partial<Rewriting>, args: readonly string[] = []): void => {
    variants.push({ words, answers, rewriting: { ...AS_IT_IS, ...rewriting }, args });
  };
  const kinds = [...asks.kinds].filter(kind => !given.includes(kind)).slice(0, 50);
  const kindArgs = kinds.map(kind => `--api-versions=${kind}`);
  if (kinds.length > 0)
    add('the kinds of the cluster', `where the cluster has ${kinds.slice(0, 3).join(', ')}`, {}, kindArgs);
  const versions = asks.version && !known.kubeVersion ? versionsAround([...asks.minors]) : [];
  for (const minor of versions)
    add('the version of the cluster', `on Kubernetes 1.${minor}`, {}, [`--kube-version=1.${minor}.0`]);
  if (asks.lookup) add('what is in the cluster', 'where `lookup` finds something', { found: true });
  if (asks.revision)
    add('how often the release was installed', 'after more than one revision', { revised: true }, ['--is-upgrade']);
  const moments = asks.time ? [FAR, ...[...asks.moments].slice(0, MAX_OF_A_KIND)] : [];
  for (const now of moments) add('the time', `on ${now.slice(0, 10)}`, { now });
  if (!known.namespace)
    for (const namespace of [...asks.namespaces].slice(0, MAX_OF_A_KIND))
      add('the namespace', `in the namespace ${namespace}`, {}, [`--namespace=${namespace}`]);
  if (asks.conditions) add('values that nobody sets', 'where values that nobody sets are true', { unset: isSet });
  if (new Set(variants.map(({ answers }) => answers)).size < 2) return variants;
  const latest = versions.at(-1);
  add(
    'all of it',
    'where all of what the chart asks for is so',
    {
      found: asks.lookup,
      revised: asks.revision,
      unset: asks.conditions ? isSet : null,
      now: asks.time ? FAR : null,
    },
    [
      ...kindArgs,
      ...(latest === undefined ? [] : [`--kube-version=1.${latest}.0`]),
      ...(asks.revision ? ['--is-upgrade'] : []),
    ],
  );
  return variants;
}

/** One below the least and one above the greatest that is compared with, and those themselves. */
function versionsAround(minors: readonly number[]): readonly number[] {
  const sorted = [...new Set(minors)].sort((a, b) => a - b);
  const [least] = sorted;
  const greatest = sorted.at(-1);
  if (least === undefined || greatest === undefined) return [16, 99];
  const all = [Math.max(least - 1, 0), ...sorted.slice(0, MAX_OF_A_KIND), greatest + 1];
  return [...new Set(all)];
}
