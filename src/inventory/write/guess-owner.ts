// Who answers for a workload that has no entry yet: a guess, from the best witness that there is.

import { objectAt } from '../../kube/object.ts';
import type { JsonObject, Manifest, Path, Workload } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import type { CodeOwner } from '../codeowners.ts';

export interface OwnerGuess {
  /** `@org/team` or `@user`. */
  readonly owner: string;
  /** Completes "the owner comes from …". */
  readonly means: string;
  /** May well be wrong, so that a person should look. */
  readonly weak: boolean;
}

export interface OwnerWitnesses {
  /** Whom CODEOWNERS names for a path. */
  readonly codeowners: (path: string) => CodeOwner | null;
  /** The organisation that teams without one belong to; null where nobody knows. */
  readonly organisation: string | null;
  /** Namespace manifests of the repository. */
  readonly namespaces: readonly Manifest[];
  /** The account with most commits to a file. */
  readonly authors: ReadonlyMap<string, string>;
}

const ANNOTATION = 'cronledger.dev/owner';

/** The last part of a label's or annotation's key, in the order in which they count: `acme.example/team`. */
const TEAM_KEYS = ['team', 'team-name', 'owning-team', 'owner-team', 'owned-by', 'squad', 'owner'];

const METADATA: readonly Path[] = [
  ['metadata'],
  ['spec', 'jobTemplate', 'metadata'],
  ['spec', 'jobTemplate', 'spec', 'template', 'metadata'],
  ['spec', 'template', 'metadata'],
];

/**
 * In the order in which they count: the annotation made for it, CODEOWNERS, a team's label or annotation on the workload, on its
 * namespace, the line of CODEOWNERS for everything, and last whoever changed the file most.
 */
export function guessOwner(workload: Workload, witnesses: OwnerWitnesses): OwnerGuess | null {
  const { path } = workload.location;
  const code = witnesses.codeowners(path);
  const said = METADATA.map(place => objectAt(workload.object, [...place, 'annotations']));
  const told = said.flatMap(annotations => account(annotations?.[ANNOTATION], witnesses.organisation) ?? [])[0];
  if (told !== undefined) return { owner: told, means: `the annotation ${ANNOTATION}`, weak: false };
  if (code !== null && !code.general) return { owner: code.owner, means: 'CODEOWNERS', weak: false };
  const own = METADATA.flatMap(place => teamOf(objectAt(workload.object, place), witnesses.organisation) ?? [])[0];
  if (own !== undefined) return { owner: own.owner, means: `its ${own.what}`, weak: false };
  const namespace = namespaceOf(workload, witnesses.namespaces);
  const around = teamOf(objectAt(namespace?.object, ['metadata']), witnesses.organisation);
  if (around !== null) return { owner: around.owner, means: `its namespace's ${around.what}`, weak: false };
  if (code !== null) return { owner: code.owner, means: 'the line for everything in CODEOWNERS', weak: true };
  const author = witnesses.authors.get(path);
  return author === undefined ? null : { owner: author, means: "git's history of its file", weak: true };
}

function teamOf(metadata: JsonObject | null, organisation: string | null): { owner: string; what: string } | null {
  for (const wanted of TEAM_KEYS) {
    for (const [part, what] of [
      ['labels', 'label'],
      ['annotations', 'annotation'],
    ] as const) {
      const pairs = objectAt(metadata, [part]) ?? {};
      for (const key of Object.keys(pairs).sort()) {
        if (key.slice(key.lastIndexOf('/') + 1).toLowerCase() !== wanted) continue;
        const owner = account(pairs[key], organisation);
        if (owner !== null) return { owner, what: `${what} ${quote(key, 80)}` };
      }
    }
  }
  return null;
}

/** Texts that say that there is no team. */
const NOBODY: ReadonlySet<string> = new Set([
  'true',
  'false',
  'none',
  'unknown',
  'default',
  'null',
  'n-a',
  'na',
  'tbd',
]);

/** `@org/team` and `@user` as they are; the name of a team gets the organisation. An address, a sentence or a number is nobody. */
function account(value: unknown, organisation: string | null): string | null {
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (/^@[A-Za-z0-9][A-Za-z0-9-]{0,38}(?:\/[A-Za-z0-9._-]{1,100})?$/.test(text)) return text;
  if (/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}$/.test(text)) return `@${text}`;
  // GitHub makes `site-reliability` of a team called `Site Reliability`.
  if (organisation === null || !/^[A-Za-z][A-Za-z0-9 _-]{1,60}$/.test(text)) return null;
  const slug = text.toLowerCase().replace(/ +/g, '-');
  return NOBODY.has(slug) ? null : `@${organisation}/${slug}`;
}

/** Of several of the name (one for each cluster), the one whose file is nearest to the workload's. */
function namespaceOf(workload: Workload, namespaces: readonly Manifest[]): Manifest | null {
  if (workload.namespace === null) return null;
  let best: { readonly manifest: Manifest; readonly shared: number } | null = null;
  for (const manifest of namespaces) {
    if (objectAt(manifest.object, ['metadata'])?.['name'] !== workload.namespace) continue;
    const shared = sharedSegments(manifest.file.path, workload.location.path);
    if (best === null || shared > best.shared) best = { manifest, shared };
  }
  return best?.manifest ?? null;
}

function sharedSegments(a: string, b: string): number {
  const right = b.split('/');
  const differs = a.split('/').findIndex((segment, index) => segment !== right[index]);
  return differs === -1 ? right.length : differs;
}

/** The organisation of most teams in CODEOWNERS, or else that of a remote on a GitHub server; null where neither says one. */
export function organisationOf(codeowners: string, remotes: readonly string[]): string | null {
  const counts = new Map<string, number>();
  for (const [, name = ''] of codeowners.matchAll(/@([A-Za-z0-9][A-Za-z0-9-]{0,38})\//g))
    counts.set(name, (counts.get(name) ?? 0) + 1);
  const [most] = [...counts].toSorted(([, a], [, b]) => b - a);
  if (most !== undefined) return most[0];
  for (const remote of remotes) {
    // https://github.com/acme/ops.git, git@github.acme.example:acme/ops.git, ssh://git@github.com/acme/ops
    const name = /github[^/:]{0,100}(?::\d{1,5})?[/:]([A-Za-z0-9][A-Za-z0-9-]{0,38})\//i.exec(
      remote.slice(0, 1000),
    )?.[1];
    if (name !== undefined) return name;
  }
  return null;
}
