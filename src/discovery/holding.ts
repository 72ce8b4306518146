// Which roots may render to objects of some kinds, as far as their files tell: of the others nobody has to ask a tool.

import type { Tree, TreeEntry } from '../git/tree.ts';
import { mayHoldText, undisguised } from '../manifest/disguise.ts';
import { createMention } from '../manifest/mention.ts';
import { parseFile } from '../manifest/parse.ts';
import { createPrefilter, type KindWord } from '../manifest/prefilter.ts';
import type { JsonObject } from '../model.ts';
import { GENERATED_KINDS } from '../render/kustomize/names.ts';
import type { Root, RootInputs } from '../render/root.ts';
import { lookThrough } from './scan.ts';

/** Objects that are looked for in renderings. */
export interface Wanted {
  readonly kinds: readonly KindWord[];
  /** Their names, where only some are asked for. */
  readonly names?: ReadonlySet<string>;
  /** Those of the candidates to render: where the objects are looked at that stand in the files. */
  readonly choose?: (candidates: readonly Candidate[]) => ReadonlySet<Root>;
  /** What a pointer of RFC 6902 ends in or goes through that can make such an object of another one; only its kind where nothing is said. */
  readonly pointers?: readonly string[];
}

/** A root whose files hold one of the kinds, and all objects in these files, as they stand there. */
export interface Candidate {
  readonly root: Root;
  readonly objects: readonly JsonObject[];
  /** May they get other names? */
  readonly renames: boolean;
}

/** What one file can bring to a rendering. */
interface Brought {
  readonly kind: boolean;
  readonly name: boolean;
  /** Null: it can be anything. */
  readonly objects: readonly JsonObject[] | null;
}

const ANYTHING: Brought = { kind: true, name: true, objects: null };

/**
 * Proof. Where nothing in a kustomization computes (`RootInputs`), an object's kind stands in one of the files, for the prefilter to find; or a
 * patch of RFC 6902 sets it, whose pointer ends in `/kind`; or the object is generated, and then it is a ConfigMap or a Secret. The same holds
 * for its name, but where names are changed.
 */
export async function rootsHolding(
  tree: Tree,
  roots: readonly Root[],
  { kinds, names, choose, pointers = ['/kind'] }: Wanted,
): Promise<ReadonlySet<Root>> {
  const mayHold = createPrefilter(kinds);
  const mayName = names === undefined ? null : createMention([...names]);
  const wantsGenerated = kinds.some(word => typeof word === 'string' && GENERATED_KINDS.includes(word));
  const look = (path: string, bytes: Buffer): Brought => {
    if (mayHoldText(bytes, undisguised(bytes), pointers) || holdsTemplatedKey(bytes)) return ANYTHING;
    const kind = mayHold(bytes);
    // A patch that leaves its kind out is an object, too.
    const objects = choose === undefined || !bytes.includes(':') ? [] : objectsIn(path, bytes);
    return objects === null ? ANYTHING : { kind, name: mayName === null || mayName(bytes), objects };
  };
  const entries = new Map<string, TreeEntry>();
  for (const { inputs } of roots) for (const entry of inputs?.entries ?? []) entries.set(entry.oid, entry);
  const brought = new Map<string, Brought>();
  await lookThrough(tree, [...entries.values()], ({ entry, bytes, size }) => {
    brought.set(entry.oid, bytes.length === size ? look(entry.path, bytes) : ANYTHING);
    return false;
  });
  const held = ({ entries, text }: RootInputs): readonly Brought[] => [
    look('', Buffer.from(text)),
    ...entries.map(({ oid }) => brought.get(oid) ?? ANYTHING),
  ];
  const passing = new Set<Root>();
  const candidates: Candidate[] = [];
  for (const root of roots) {
    const all = root.inputs === null ? [ANYTHING] : held(root.inputs);
    const { generates = false, renames = true } = root.inputs ?? {};
    const hasKind = (generates && wantsGenerated) || all.some(({ kind }) => kind);
    if (!hasKind || !(renames || all.some(({ name }) => name))) continue;
    const objects = all.map(each => each.objects);
    if (choose === undefined || objects.includes(null)) passing.add(root);
    else candidates.push({ root, objects: objects.flatMap(each => each ?? []), renames });
  }
  for (const root of choose?.(candidates) ?? []) passing.add(root);
  return passing;
}

/** A key that Flux fills in after the build: it may be `kind`, too. A value of `kind` that is filled in passes the prefilter. */
function holdsTemplatedKey(bytes: Buffer): boolean {
  return bytes.includes('${') && TEMPLATED_KEY.test(bytes.toString('latin1'));
}

const TEMPLATED_KEY = /\$\{[^}\n]{0,200}\}(?:["'][ \t]*:|[ \t]*:[ \t\r\n])/;

/** Null where not all of it can be read. */
function objectsIn(path: string, bytes: Buffer): readonly JsonObject[] | null {
  const source = { type: 'manifest', path: '' } as const;
  const { manifests, problems } = parseFile({ path, source, bytes: Buffer.from(bytes) }, { mayHold: () => true });
  return problems.length > 0 ? null : manifests.map(({ object }) => object);
}
