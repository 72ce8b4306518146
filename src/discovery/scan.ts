// Reads a tree's files once, and remembers which of them mention a deployer.
import { gunzipSync } from 'node:zlib';
import type { FolderShapes } from '../deployers/folder-shapes.ts';
import { DEPLOYERS } from '../deployers/index.ts';
import { foundIn, needlesOf } from '../git/sieve.ts';
import type { KeepBlob, Tree, TreeEntry } from '../git/tree.ts';
import { DISGUISE_SIGNS, mayHoldGroup, undisguised } from '../manifest/disguise.ts';
import type { ParsedFile } from '../manifest/parse.ts';
import { createPrefilter } from '../manifest/prefilter.ts';

/** A file that mentions a deployer. It may mention one and hold none. */
export interface Mention {
  readonly entry: TreeEntry;
  /** An Application or ApplicationSet, or a Kustomization of Flux: such an object may reach any file of the repository. */
  readonly reachesAnything: boolean;
  /** A HelmRelease that may take its values from any file. */
  readonly freeValues: boolean;
  /** Does the file name the API group of a deployer? A manifest has to; a chart's template may compute it. */
  readonly namesGroup: boolean;
  /** The text, for finding the folders that it names; '' where it is large. */
  readonly text: string;
}

/** What scans of several trees share: files of equal content are read once. Belongs to one run. */
export interface ScanMemory {
  readonly byContent: Map<string, Omit<Mention, 'entry'> | 'no-group' | null>;
  /** By path and content: a manifest knows the path that it stands in. */
  readonly parsed: Map<string, ParsedFile>;
}

export function createScanMemory(): ScanMemory {
  return { byContent: new Map(), parsed: new Map() };
}

const GROUPS: readonly string[] = [...new Set(DEPLOYERS.map(({ group }) => group))];
const KINDS: readonly string[] = [...new Set(DEPLOYERS.map(({ kind }) => kind))];
const FREE_KINDS: readonly string[] = DEPLOYERS.filter(({ reaches }) => reaches === 'anything').map(({ kind }) => kind);

const MAX_TEXT_BYTES = 256 * 1024;
const MAX_KEPT_BYTES = 64 * 1024 * 1024;

/** Shows every file to `note`, which keeps what it wants of it. */
export async function lookThrough(tree: Tree, entries: readonly TreeEntry[], note: KeepBlob): Promise<void> {
  if (entries.length === 0) return;
  for await (const { entry } of tree.readMany(entries, note))
    throw new Error(`${entry.path} was not to be handed out.`);
}

/** A file that was looked through, and what was found in it. */
export interface SeenFile {
  readonly entry: TreeEntry;
  readonly bytes: Buffer;
  /** A bit for each of the sets that were looked for. */
  readonly found: number;
  /** What its escapes hide; null: anything. See disguise.ts. */
  readonly hidden: readonly Buffer[] | null;
}

/** What else to look for while the files are read. */
export interface AlsoLook {
  readonly sets: readonly (readonly string[])[];
  /** Files to be shown whatever they hold; in a chart all are, and those that disguise a text. */
  always(entry: TreeEntry): boolean;
  look(file: SeenFile): void;
  /** Files that name a deployer's group or are of a chart, of which alone one can mention a deployer; in place of the mentions. */
  maybe(entry: TreeEntry): void;
}

const OWN_SETS: readonly (readonly string[])[] = [GROUPS, DISGUISE_SIGNS];
const DISGUISED = 0b10;

/**
 * Files that mention deployers, in order of path. Read are manifests by name (`.yaml`, `.yml`, `.json`, no extension: what Argo CD and
 * Flux read), and everything in charts, whose templates may have any name. Files of equal content are read once.
 */
export async function scanForDeployers(
  tree: Tree,
  shapes: FolderShapes,
  memory: ScanMemory,
  also: AlsoLook | null = null,
): Promise<readonly Mention[]> {
  const candidates = (await tree.entries()).filter(entry => isRegular(entry) && isCandidate(entry.path, shapes));
  const isInChart = (entry: TreeEntry): boolean => shapes.charts.length > 0 && shapes.chartOf(entry.path) !== null;
  const alike = new Map<string, TreeEntry[]>();
  for (const entry of candidates) {
    const known = memory.byContent.get(entry.oid);
    if (also === null && known !== undefined && !(known === 'no-group' && isInChart(entry))) continue;
    const key = isPackage(entry.path) ? `${entry.oid} package` : entry.oid;
    const others = alike.get(key);
    if (others === undefined) alike.set(key, [entry]);
    else others.push(entry);
    // What the sieve holds back names no group.
    memory.byContent.set(entry.oid, 'no-group');
  }
  const sets = [...OWN_SETS, ...(also?.sets ?? [])];
  const needles = needlesOf(sets);
  const firsts = new Map([...alike.values()].flatMap(entries => entries.slice(0, 1).map(entry => [entry, entries])));
  const shown = new Map<TreeEntry, boolean>();
  for (const [entry, entries] of firsts)
    shown.set(
      entry,
      entries.some(each => isInChart(each) || also?.always(each) === true),
    );
  const mention = createMentionReader();
  let kept = 0;
  for (const known of memory.byContent.values()) if (known !== null && known !== 'no-group') kept += known.text.length;
  const note: KeepBlob = ({ entry: first, bytes: stored }, bits) => {
    const bytes = isPackage(first.path) ? unpacked(stored) : stored;
    const found = bytes === stored ? bits : foundIn(bytes, needles);
    const hidden = (found & DISGUISED) === 0 ? [] : undisguised(bytes);
    const entries = firsts.get(first) ?? [];
    for (const entry of entries) also?.look({ entry, bytes, found: found >> OWN_SETS.length, hidden });
    // Every kustomization.yaml is of the kind Kustomization; only a group makes it a deployer, but in a chart, whose templates may compute it.
    const namesGroup = mayHoldGroup(bytes, hidden, GROUPS);
    if (!namesGroup && !entries.some(isInChart)) return false;
    if (also !== null) {
      for (const entry of entries) if (namesGroup || isInChart(entry)) also.maybe(entry);
      memory.byContent.delete(first.oid);
      return false;
    }
    const text = mention(bytes, kept < MAX_KEPT_BYTES);
    kept += text?.text.length ?? 0;
    memory.byContent.set(first.oid, text && { ...text, namesGroup });
    return false;
  };
  for await (const { entry } of tree.readMany([...firsts.keys()], note, {
    sets,
    always: entry => shown.get(entry) === true,
  }))
    throw new Error(`${entry.path} was not to be handed out.`);
  return candidates.flatMap(entry => {
    const found = memory.byContent.get(entry.oid) ?? null;
    if (found === null || found === 'no-group' || (!found.namesGroup && !isInChart(entry))) return [];
    return [{ entry, ...found }];
  });
}

type MentionReader = (bytes: Uint8Array, keepText: boolean) => Omit<Mention, 'entry'> | null;

/** What a text mentions; null where it mentions no deployer. Also for the values in deployers' objects, which may hold whole manifests. */
export function createMentionReader(): MentionReader {
  const anyKind = createPrefilter(KINDS);
  const freeKind = createPrefilter(FREE_KINDS);
  return (bytes, keepText) => {
    if (!anyKind(bytes)) return null;
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return {
      reachesAnything: freeKind(bytes),
      // `valuesFiles` of a chart reference: paths from the root of the repository. What `valuesFrom` names, the renderings of both sides tell.
      freeValues: view.includes('valuesFile') || view.includes('\\'),
      namesGroup: mayHoldGroup(view, undisguised(view), GROUPS),
      text: keepText && bytes.length <= MAX_TEXT_BYTES ? view.toString('utf8') : '',
    };
  };
}

/** What Argo CD and Flux read when they read a folder. */
export function isManifestName(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return !name.includes('.', 1) || /\.(?:ya?ml|json)$/i.test(name);
}

function isCandidate(path: string, shapes: FolderShapes): boolean {
  if (isManifestName(path)) return true;
  return shapes.charts.length > 0 && shapes.chartOf(path) !== null;
}

/**
 * The bytes of a packaged chart, whose templates may hold deployers like those of a folder. What does not unpack, or holds packages in turn,
 * is taken for a deployer's text: it may render to one.
 */
function unpacked(bytes: Buffer): Buffer {
  try {
    const tar = gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES });
    return tar.includes('.tgz\0') ? OPAQUE : tar;
  } catch (error) {
    // zlib's own errors carry a code; anything else is a fault of ours.
    if (error instanceof Error && 'code' in error) return OPAQUE;
    throw error;
  }
}

const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;
const OPAQUE = Buffer.from('apiVersion: argoproj.io/v1alpha1\nkind: Application\n');

function isPackage(path: string): boolean {
  return path.endsWith('.tgz');
}

function isRegular(entry: TreeEntry): boolean {
  return entry.mode === '100644' || entry.mode === '100755';
}
