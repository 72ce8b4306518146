// The workloads on both sides of a change: those in the files it touches, and those it reaches without touching them.

import { distinctProblems, joinReadings, NOTHING_READ, type Reading } from '../collect/reading.ts';
import type { TouchedEntry } from '../inventory/changes.ts';
import { matchEntry } from '../inventory/match.ts';
import type { ApprovedInventory, Entry, ProposedInventory } from '../inventory/schema.ts';
import { stringAt } from '../kube/object.ts';
import { createMention } from '../manifest/mention.ts';
import { createPrefilter } from '../manifest/prefilter.ts';
import type { Ambiguity, Manifest, Problem, Workload } from '../model.ts';
import type { Gathered } from '../rules/gathered.ts';
import type { Extraction, WorkloadDraft } from '../workloads/extract.ts';
import type { FixedAction } from '../workloads/fixed-actions.ts';
import type { KindRegistry } from '../workloads/registry.ts';
import { completeWorkload, DATA_KINDS, dataIn, dataNames, indexData, lacksConfigMap } from '../workloads/scripts.ts';
import { revisionsOfChange } from './revisions.ts';
import type { TouchedFiles } from './touched-files.ts';
import { unseenOfChange } from './unseen.ts';
import { unseenData } from './unseen-data.ts';

/** What the files of a change hold, and those that it reaches. */
export interface WorkloadsOfChange
  extends Pick<
    Gathered,
    'before' | 'after' | 'complete' | 'problems' | 'ambiguities' | 'unseen' | 'fixedActions' | 'filesParsed'
  > {
  /** Files of the change that objects were read from. */
  readonly parsed: ReadonlySet<string>;
}

export interface Question {
  readonly entries: readonly TouchedEntry[];
  readonly approved: ApprovedInventory;
  readonly proposed: ProposedInventory;
  readonly all: boolean;
  /** Names of service accounts whose workloads are asked for though nothing else of them changes. */
  readonly accounts: ReadonlySet<string> | 'every';
  readonly registry: KindRegistry;
}

/**
 * Most changes are answered from the files they touch. The rest of the head is read where that is not enough: a ConfigMap
 * or Secret that pods run from, an entry whose workload is elsewhere, a workload that is gone here and may be there, or `--all`.
 */
export async function workloadsOfChange(touched: TouchedFiles, question: Question): Promise<WorkloadsOfChange> {
  const { registry } = question;
  const before = await extract(touched.base, registry);
  const after = await extract(touched.head, registry);
  const rewritten = rewrittenData(touched);
  const complete = question.all || needsAll(question, before.drafts, after.drafts);

  // Workloads of untouched files: all of them, or those that name a ConfigMap or Secret which this change rewrites.
  const holdsWorkload = createPrefilter(registry.words);
  const mentions = createMention([...rewritten.names]);
  const { accounts } = question;
  // Whoever names no account runs as `default`, which no file need mention.
  const isAnybody = accounts === 'every' || accounts.has('default');
  const runsAs = createMention(accounts === 'every' ? [] : [...accounts]);
  const isAsked = accounts === 'every' || accounts.size > 0;
  const others =
    complete || isAsked || rewritten.names.size > 0
      ? joinReadings(
          await touched.rest(
            bytes => holdsWorkload(bytes) && (complete || isAnybody || runsAs(bytes) || mentions(bytes)),
          ),
          complete || isAsked || rewritten.mapped
            ? await touched.renderedRest({ kinds: registry.words })
            : NOTHING_READ,
        )
      : NOTHING_READ;
  const untouched = await extract(others, registry);

  const defined = await definedOf(touched, registry);

  // ConfigMaps and Secrets of untouched files that any of these workloads read.
  const drafts = [...before.drafts, ...after.drafts, ...untouched.drafts];
  const names = dataNames(drafts);
  const holdsData = createPrefilter(DATA_KINDS);
  const named = createMention([...names]);
  const plain = names.size === 0 ? NOTHING_READ : await touched.rest(bytes => holdsData(bytes) && named(bytes));
  const found = indexData([touched.base, touched.head, others, plain].flatMap(reading => reading.manifests));
  // One that no file holds may be rendered, under a name that only the rendering has.
  const rendered = lacksConfigMap(drafts, found)
    ? await touched.renderedRest({ kinds: DATA_KINDS, names })
    : NOTHING_READ;
  const scripts = joinReadings(plain, { ...others, manifests: others.manifests.filter(isRendered) }, rendered);

  const finish = (some: readonly WorkloadDraft[], own: Reading): readonly Workload[] => {
    const index = indexData([...own.manifests, ...scripts.manifests]);
    return some.map(draft => completeWorkload(draft, index));
  };
  return {
    before: finish([...before.drafts, ...untouched.drafts], touched.base),
    after: finish([...after.drafts, ...untouched.drafts], touched.head),
    complete,
    // What could not be read in files that the change does not touch is no news, unless all were to be judged; that this run could not
    // look is.
    problems: distinctProblems(
      [
        ...touched.base.problems,
        ...touched.head.problems,
        ...before.problems.map((problem): Problem => ({ ...problem, level: 'warning' })),
        ...after.problems,
        ...(question.all ? [...others.problems, ...untouched.problems] : others.problems.filter(isOfThisRun)),
        ...rendered.problems.filter(isOfThisRun),
      ].filter(({ unseen }) => unseen === undefined),
    ),
    ambiguities: fresh(touched, [
      ...after.ambiguities,
      ...(question.all ? [...others.ambiguities, ...untouched.ambiguities] : []),
    ]),
    unseen: unseenOfChange(
      {
        problems: [...touched.base.problems, ...before.problems, ...defined.base],
        remoteSources: touched.remoteSources.base,
      },
      {
        problems: [
          ...touched.head.problems,
          ...after.problems,
          ...defined.head,
          ...revisionsOfChange(touched.base.manifests, touched.head.manifests),
          ...unseenData(touched.head.manifests, rewritten.keys, drafts, touched.asked, found),
        ],
        remoteSources: touched.remoteSources.head,
      },
      touched.differences,
    ),
    fixedActions: freshActions(before.fixedActions, [
      ...after.fixedActions,
      ...(question.all ? untouched.fixedActions : []),
    ]),
    filesParsed: joinReadings(touched.head, others, plain, rendered).files,
    parsed: new Set([touched.base, touched.head].flatMap(({ manifests }) => manifests.map(({ file }) => file.path))),
  };
}

/** Objects of kinds that the repository defines itself. Loaded where there is an object of a kind that nobody knows. */
async function definedOf({ base, head, rest }: TouchedFiles, registry: KindRegistry) {
  if (base.manifests.length + head.manifests.length === 0) return { base: [], head: [] };
  const { definedKinds, ofUnknownKinds, DEFINING_KINDS } = await import('./defined-kinds.ts');
  const [before, after] = [base, head].map(side => ofUnknownKinds(side.manifests, registry));
  if (after === undefined || before === undefined || after.length === 0) return { base: [], head: [] };
  const named = createMention([...new Set(after.map(({ object }) => stringAt(object, ['kind']) ?? ''))]);
  const mayDefine = createPrefilter([...DEFINING_KINDS]);
  const others = (await rest(bytes => mayDefine(bytes) && named(bytes))).manifests;
  const isDefining = ({ object }: Manifest): boolean => DEFINING_KINDS.includes(stringAt(object, ['kind']) ?? '');
  const definitions = [...head.manifests, ...base.manifests, ...others].filter(isDefining);
  return { base: definedKinds(before, definitions, registry), head: definedKinds(after, definitions, registry) };
}

function isOfThisRun({ code }: Problem): boolean {
  return code === 'tool-missing' || code === 'render-limit';
}

/** Those of plain files are read once more, by the names that are asked for. */
function isRendered({ file }: Manifest): boolean {
  return file.source.type !== 'manifest';
}

const NOTHING_EXTRACTED: Extraction = { drafts: [], ambiguities: [], problems: [], fixedActions: [] };

/** Loads what reads texts within objects only where there is an object: most pull requests have none to read. */
async function extract({ manifests }: Reading, registry: KindRegistry): Promise<Extraction> {
  if (manifests.length === 0) return NOTHING_EXTRACTED;
  const { extractWorkloads } = await import('../workloads/extract.ts');
  return extractWorkloads(manifests, registry);
}

function freshActions(before: readonly FixedAction[], after: readonly FixedAction[]): readonly FixedAction[] {
  const key = ({ object, schedules }: FixedAction): string => JSON.stringify([object, schedules]);
  const known = new Set(before.map(key));
  return after.filter(action => !known.has(key(action)));
}

/** Is there an entry in question, or a workload that is gone, of which these files do not tell where it is? */
function needsAll(question: Question, before: readonly WorkloadDraft[], after: readonly WorkloadDraft[]): boolean {
  const { entries, approved, proposed } = question;
  const found = new Set(after.flatMap(draft => [matchEntry(proposed, draft), matchEntry(approved, draft)]));
  const missing = (entry: Entry | null): boolean => entry !== null && !found.has(entry);
  return (
    entries.some(entry => missing(entry.after) || missing(entry.before)) ||
    before.some(draft => missing(matchEntry(proposed, draft)))
  );
}

/** ConfigMaps and Secrets that differ between the two sides; `mapped`: there are ConfigMaps among them. */
function rewrittenData({ base, head }: TouchedFiles): {
  readonly keys: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
  readonly mapped: boolean;
} {
  const placeOf = (manifest: Manifest): string =>
    [manifest.file.path, stringAt(manifest.object, ['metadata', 'namespace'])].join('\0');
  const before = indexData(base.manifests);
  const after = indexData(head.manifests);
  const keys = [...new Set([...before.keys(), ...after.keys()])].filter(key => {
    const sides = [before, after].map(
      side => new Map((side.get(key) ?? []).map(manifest => [placeOf(manifest), manifest])),
    );
    const [left, right] = sides;
    const places = new Set(sides.flatMap(side => [...side.keys()]));
    return [...places].some(place => !sameData(left?.get(place), right?.get(place)));
  });
  const named = keys.map(key => key.split('\0'));
  return {
    keys: new Set(keys),
    names: new Set(named.map(([, name = '']) => name)),
    mapped: named.some(([kind]) => kind === 'ConfigMap'),
  };
}

function sameData(left: Manifest | undefined, right: Manifest | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  return JSON.stringify(dataIn(left)) === JSON.stringify(dataIn(right));
}

/** A text that two readers read differently is told when a change brings it in, not each time that its file is touched. */
function fresh({ base, head }: TouchedFiles, more: readonly Ambiguity[]): readonly Ambiguity[] {
  const key = (ambiguity: Ambiguity): string =>
    [ambiguity.location.path, ambiguity.cause, ambiguity.message].join('\0');
  const known = new Map<string, number>();
  for (const ambiguity of base.ambiguities) known.set(key(ambiguity), (known.get(key(ambiguity)) ?? 0) + 1);
  return [...head.ambiguities, ...more].filter(ambiguity => {
    const left = known.get(key(ambiguity)) ?? 0;
    known.set(key(ambiguity), left - 1);
    return left <= 0;
  });
}
