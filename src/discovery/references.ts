// Finds the ConfigMaps, Secrets and Flux sources that deployers refer to: among what was rendered, and in the files of the tree.

import { withHeld } from '../deployers/held.ts';
import { REFERENCED_KINDS } from '../deployers/index.ts';
import {
  type AskedReference,
  chooseReference,
  type FoundReference,
  type Reference,
  type ReferencedObject,
  type References,
} from '../deployers/references.ts';
import type { Tree, TreeEntry } from '../git/tree.ts';
import { flowYaml } from '../kube/flow-yaml.ts';
import { stringAt } from '../kube/object.ts';
import type { Manifest } from '../model.ts';
import type { Root } from '../render/root.ts';
import { parseOnce } from './parse-once.ts';
import { lookThrough, type ScanMemory } from './scan.ts';

export interface ReferenceRegistry extends References {
  /** Adds what a root rendered to. */
  add(manifest: Manifest, root: Root): void;
  /** Forgets what a root rendered to. */
  drop(root: Root): void;
  /** What is deployed, as far as it is rendered by now: a file that a root holds counts as what the root renders to, and not as it is. */
  deployed(claims: (path: string) => boolean): References;
  /** Files that may hold a ConfigMap or Secret of one of the names, or make one; a prefix may make another name of it. */
  filesOf(names: ReadonlySet<string>): Promise<ReadonlySet<string>>;
  /** Everything that was asked for. */
  asked(): readonly AskedReference[];
}

const MAX_BYTES = 4 * 1024 * 1024;

export function referenceRegistry(tree: Tree, memory: ScanMemory): ReferenceRegistry {
  const byRoot = new Map<Root, ReferencedObject[]>();
  let names: Promise<NameIndex> | null = null;
  const look = async ({ kind, name }: Reference) => {
    if (name === '' || !REFERENCED_KINDS.has(kind)) return { inFiles: [], seen: [] };
    names ??= indexNames(tree, memory);
    const { byName, unclear } = await names;
    const inFiles = [...(unclear.get(name) ?? []), ...(await objectsIn(tree, byName.get(name) ?? [], memory))];
    const seen = [...byRoot.values()].flat().filter(each => each.kind === kind && each.name === name);
    return { inFiles, seen };
  };
  const asked = new Map<string, AskedReference>();
  /** The last answer counts: by then more was rendered. */
  const note = (reference: Reference, found: FoundReference): FoundReference => {
    const { kind, name, namespace, from } = reference;
    const path = found.status === 'found' ? found.path : null;
    asked.set(JSON.stringify([kind, name, namespace, from]), { ...reference, path });
    return found;
  };

  return {
    add(manifest, root) {
      const referenced = referencedObject(manifest.object, manifest.locate([]).path, root.namespace);
      if (referenced === null) return;
      const known = byRoot.get(root) ?? [];
      byRoot.set(root, [...known, referenced]);
    },
    drop: root => {
      byRoot.delete(root);
    },
    asked: () => [...asked.values()],
    async find(reference: Reference): Promise<FoundReference> {
      const { inFiles, seen } = await look(reference);
      // What a root renders to has the name and namespace that the cluster sees; its file does not count besides.
      const paths = new Set(seen.map(each => each.path));
      return note(reference, chooseReference([...seen, ...inFiles.filter(each => !paths.has(each.path))], reference));
    },
    deployed: claims => ({
      async find(reference) {
        const { inFiles, seen } = await look(reference);
        const whole = chooseReference([...seen, ...inFiles.filter(each => !claims(each.path))], reference);
        // A file that no root holds may be deployed by nobody: lying nearer does not make it count for more than what is rendered.
        const rendered = chooseReference(seen, reference);
        if (rendered.status !== 'found' || whole.status !== 'found' || rendered.path === whole.path)
          return note(reference, whole);
        if (flowYaml(rendered.object) === flowYaml(whole.object)) return note(reference, rendered);
        return note(reference, { status: 'ambiguous', paths: [rendered.path, whole.path].sort() });
      },
    }),
    async filesOf(wanted) {
      names ??= indexNames(tree, memory);
      const { byName, unclear, computed } = await names;
      const found = new Set(computed);
      for (const objects of unclear.values()) for (const { path } of objects) found.add(path);
      for (const [name, entries] of byName) {
        // `app-` before `vars`, or `-prod` behind it.
        if ([...wanted].some(each => each.startsWith(name) || each.endsWith(name))) {
          for (const { path } of entries) found.add(path);
        }
      }
      return found;
    },
  };
}

interface NameIndex {
  /** Files in which the name stands behind the word `name`. */
  readonly byName: ReadonlyMap<string, readonly TreeEntry[]>;
  /** Objects of files in which a plain look may miss a name, by their names. */
  readonly unclear: ReadonlyMap<string, readonly ReferencedObject[]>;
  /** Files in which a substitution may make a name. */
  readonly computed: readonly string[];
}

/**
 * One pass over the tree's manifests. A name stands behind `name` in one piece, unless it is escaped, tagged or brought in by an alias.
 * An object that this misses counts as one that the repository does not show, which is a problem and never a pass.
 */
async function indexNames(tree: Tree, memory: ScanMemory): Promise<NameIndex> {
  const candidates = (await tree.entries()).filter(
    entry =>
      /\.(?:ya?ml|json)$|(?:^|\/)Kustomization$/i.test(entry.path) &&
      (entry.mode === '100644' || entry.mode === '100755'),
  );
  const byName = new Map<string, TreeEntry[]>();
  const unclearFiles: TreeEntry[] = [];
  const words = [...REFERENCED_KINDS, 'onfigMapGenerator', 'ecretGenerator'];
  const computed: string[] = [];
  await lookThrough(tree, candidates, ({ entry, bytes, size }) => {
    if (size > MAX_BYTES || !words.some(word => bytes.includes(word))) return false;
    const text = bytes.toString('latin1');
    if (COMPUTED_NAME.test(text)) computed.push(entry.path);
    if (UNCLEAR_NAME.test(text)) unclearFiles.push(entry);
    else for (const [, name] of text.matchAll(NAME)) if (name !== undefined) addTo(byName, name, entry);
    return false;
  });
  const unclear = new Map<string, ReferencedObject[]>();
  for (const object of await objectsIn(tree, unclearFiles, memory)) addTo(unclear, object.name, object);
  return { byName, unclear, computed };
}

const NAME = /name["']?[ \t]*:[ \t]*(?:&[^\s,[\]{}]{1,100}[ \t]+)?["']?([a-z0-9][a-z0-9.-]{0,252})/g;
const COMPUTED_NAME = /name["']?[ \t]*:[ \t]*[^\n$]{0,250}\$\{/;
const UNCLEAR_NAME = /name["']?[ \t]*:[ \t]*(?:[*!|>\n\r]|"[^"\n]{0,300}\\)/;

function addTo<T>(map: Map<string, T[]>, key: string, value: T): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else if (values.at(-1) !== value) values.push(value);
}

async function objectsIn(
  tree: Tree,
  entries: readonly TreeEntry[],
  memory: ScanMemory,
): Promise<readonly ReferencedObject[]> {
  return (await parseOnce(tree, entries, memory)).flatMap(({ entry, parsed }) =>
    parsed.manifests.flatMap(withHeld).flatMap(({ object }) => referencedObject(object, entry.path, null) ?? []),
  );
}

function referencedObject(object: Manifest['object'], path: string, namespace: string | null): ReferencedObject | null {
  const kind = stringAt(object, ['kind']);
  const name = stringAt(object, ['metadata', 'name']);
  if (kind === null || name === null || !REFERENCED_KINDS.has(kind)) return null;
  // Helm's HelmChart of K3s is another kind of that name.
  if (kind === 'HelmChart' && !(stringAt(object, ['apiVersion']) ?? '').startsWith('source.toolkit.fluxcd.io/'))
    return null;
  return { kind, name, namespace: stringAt(object, ['metadata', 'namespace']) ?? namespace, object, path };
}
