// ConfigMaps and Secrets of the repository that a workload's pods mount or read: what they hold runs as much as its command does.
//
// A Secret counts for workloads that stand where it stands: in plain files, or in the same rendering. Most Secrets that a job
// reads are in no repository at all, and looking for each of them in everything that is rendered would cost more than it tells.
import { isUtf8 } from 'node:buffer';
import { isObject, stringAt, valueAt } from '../kube/object.ts';
import type { DataKind, Location, Manifest, Path, Script, SourceFile, Workload } from '../model.ts';
import { digestWorkload } from './digest.ts';
import type { WorkloadDraft } from './extract.ts';
import { type DataUse, dataUses } from './pod-spec.ts';
import { fold } from './registry.ts';

/** The names of the ConfigMaps and Secrets that the pods of some workloads read. */
export function dataNames(drafts: readonly WorkloadDraft[]): ReadonlySet<string> {
  return new Set(drafts.flatMap(draft => usesOf(draft).map(use => use.name)));
}

function usesOf(draft: WorkloadDraft): readonly DataUse[] {
  return draft.projections.flatMap(projection => dataUses(projection.object));
}

/** Do its pods mount or read any ConfigMap or Secret? */
export function readsData(workload: Pick<Workload, 'projections'>): boolean {
  return workload.projections.some(projection => dataUses(projection.object).length > 0);
}

/** Manifests of ConfigMaps and Secrets, by kind and name. */
export type DataIndex = ReadonlyMap<string, readonly Manifest[]>;

export function indexData(manifests: readonly Manifest[]): DataIndex {
  const index = new Map<string, Manifest[]>();
  for (const manifest of manifests) {
    const kind = dataKind(manifest);
    const name = dataName(manifest);
    if (kind === null || name === null) continue;
    const key = dataKey({ kind, name });
    const named = index.get(key);
    if (named === undefined) index.set(key, [manifest]);
    else named.push(manifest);
  }
  return index;
}

export function dataKey({ kind, name }: Pick<DataUse, 'kind' | 'name'>): string {
  return `${kind}\0${name}`;
}

function dataKind({ object }: Manifest): DataKind | null {
  const kind = fold(stringAt(object, ['kind']) ?? '');
  if (kind === 'configmap') return 'ConfigMap';
  return kind === 'secret' || TEMPLATES.has(kind) ? 'Secret' : null;
}

/**
 * Objects of which an operator makes a Secret, and where the part of it stands that can be seen.
 * https://external-secrets.io/latest/api/externalsecret/ https://github.com/bitnami-labs/sealed-secrets#sealedsecrets-as-templates-for-secrets
 */
const TEMPLATES: ReadonlyMap<string, Path> = new Map([
  ['externalsecret', ['spec', 'target', 'template', 'data']],
  ['sealedsecret', ['spec', 'template', 'data']],
]);

export const DATA_KINDS = ['ConfigMap', 'Secret', 'ExternalSecret', 'SealedSecret'];

function dataName({ object }: Manifest): string | null {
  const own = stringAt(object, ['metadata', 'name']);
  return fold(stringAt(object, ['kind']) ?? '') === 'externalsecret'
    ? (stringAt(object, ['spec', 'target', 'name']) ?? own)
    : own;
}

/** Does one of them read a ConfigMap that is not among these? */
export function lacksConfigMap(drafts: readonly WorkloadDraft[], index: DataIndex): boolean {
  return drafts.some(draft =>
    usesOf(draft).some(use => use.kind === 'ConfigMap' && nearest(draft, use, index).length === 0),
  );
}

/** A workload that reads an object of a name, and the objects whose values it was taken to have. */
export interface DataReader {
  readonly draft: WorkloadDraft;
  readonly takes: readonly Manifest[];
  /** Is the namespace of both said, and the same? */
  readonly isExact: boolean;
}

export function readersIn(
  drafts: readonly WorkloadDraft[],
  { kind, name }: { readonly kind: string; readonly name: string },
  namespace: string | null,
  index: DataIndex,
): readonly DataReader[] {
  return drafts.flatMap(draft =>
    usesOf(draft).flatMap((use): readonly DataReader[] => {
      if (use.kind !== kind || use.name !== name) return [];
      if (namespace !== null && draft.namespace !== null && namespace !== draft.namespace) return [];
      return [
        { draft, takes: nearest(draft, use, index), isExact: namespace !== null && namespace === draft.namespace },
      ];
    }),
  );
}

/** The draft with the scripts it reads and the digest over both. */
export function completeWorkload(draft: WorkloadDraft, index: DataIndex): Workload {
  const scripts = scriptsOf(draft, index);
  return { ...draft, scripts, digest: digestWorkload({ projections: draft.projections, scripts }) };
}

function scriptsOf(draft: WorkloadDraft, index: DataIndex): readonly Script[] {
  const scripts = new Map<string, Script>();
  for (const use of usesOf(draft)) {
    for (const manifest of nearest(draft, use, index)) {
      for (const { field, key, text, base64 } of dataIn(manifest)) {
        if (use.keys !== null && !use.keys.includes(key)) continue;
        const location = manifest.locate([...field, key]);
        scripts.set([location.path, use.kind, use.name, field.join('.'), key].join('\0'), {
          ...{ kind: use.kind, name: use.name, key, text, location },
          ...(base64 ? { base64: true } : {}),
          locate: lineFinder(manifest.file, location, text),
        });
      }
    }
  }
  return [...scripts.keys()].sort().flatMap(key => scripts.get(key) ?? []);
}

/** One value of a ConfigMap or Secret. */
interface Datum {
  readonly field: Path;
  readonly key: string;
  readonly text: string;
  readonly base64: boolean;
}

/** What it gives to pods, in the order of fields and keys. Values that SOPS has encrypted are left out: nobody can tell what they are. */
export function dataIn(manifest: Manifest): readonly Datum[] {
  const isSecret = dataKind(manifest) === 'Secret';
  const isEncrypted = manifest.object['sops'] !== undefined;
  const data: Datum[] = [];
  const known = new Set<string>();
  // The API server writes stringData over data. https://kubernetes.io/docs/concepts/configuration/secret/
  const template = TEMPLATES.get(fold(stringAt(manifest.object, ['kind']) ?? ''));
  const fields: readonly Path[] =
    template !== undefined ? [template] : isSecret ? [['stringData'], ['data']] : [['data'], ['binaryData']];
  for (const field of fields) {
    const values = valueAt(manifest.object, field);
    for (const key of isObject(values) ? Object.keys(values).sort() : []) {
      const text = isObject(values) ? values[key] : undefined;
      if (typeof text !== 'string' || (isSecret && known.has(key)) || (isEncrypted && text.startsWith('ENC[')))
        continue;
      known.add(key);
      const written = { field, key, text, base64: field[0] === 'binaryData' };
      data.push(isSecret && field[0] === 'data' ? decoded(written) : written);
    }
  }
  return data;
}

/** As the pod gets it, where that is text. What is no base64 is a placeholder that somebody fills in. */
function decoded(written: Datum): Datum {
  const plain = written.text.replace(/\s+/g, '');
  const bytes = Buffer.from(plain, 'base64');
  if (bytes.toString('base64') !== plain) return written;
  return isUtf8(bytes) ? { ...written, text: bytes.toString('utf8') } : { ...written, text: plain, base64: true };
}

/**
 * Of several with the name, those of the workload's own rendering, else those whose folder is nearest
 * (environments keep objects of one name in sister folders). A namespace that is known to differ excludes one.
 */
function nearest(draft: WorkloadDraft, use: DataUse, index: DataIndex): readonly Manifest[] {
  const own = draft.manifest.file;
  const isPlain = own.source.type === 'manifest';
  const isBeside = ({ source }: Manifest['file']): boolean =>
    source.type === own.source.type &&
    (isPlain || (source.path === own.source.path && source.detail === own.source.detail));
  const fitting = (index.get(dataKey(use)) ?? []).filter(({ object, file }) => {
    const namespace = stringAt(object, ['metadata', 'namespace']);
    if (use.kind === 'Secret' && !isBeside(file)) return false;
    return namespace === null || draft.namespace === null || namespace === draft.namespace;
  });
  if (fitting.length < 2) return fitting;
  const closeness = fitting.map(({ file }) =>
    // One in a folder below counts as much as one beside it: what is applied later wins.
    !isPlain && isBeside(file) ? Number.MAX_SAFE_INTEGER : sharedFolders(own.path, file.path),
  );
  const best = Math.max(...closeness);
  return fitting.filter((_, index) => closeness[index] === best);
}

function sharedFolders(a: string, b: string): number {
  const left = a.split('/').slice(0, -1);
  const right = b.split('/').slice(0, -1);
  const differs = left.findIndex((folder, index) => folder !== right[index]);
  return differs === -1 ? left.length : differs;
}

/**
 * A block scalar has its lines below its key, in order. Whether it is one is seen from the file's own line, which must hold the text's:
 * what is folded, quoted or rendered from a template is found at its key.
 */
export function lineFinder(file: SourceFile, key: Location, text: string): (line: number) => Location {
  return line => {
    const wanted = text.split('\n')[line] ?? '';
    if (key.precision !== 'exact' || file.path !== key.path || wanted.trim() === '') return key;
    const written = new TextDecoder().decode(file.bytes).split('\n')[key.line + line] ?? '';
    if (written.trim() !== wanted.trim()) return key;
    return { ...key, line: key.line + line + 1, column: written.length - written.trimStart().length + 1 };
  };
}
