// An object that kustomize built → the base that holds it, or the patch or kustomization that set its value.
import type { Json, JsonObject, Location, Manifest, Path, SourceFile } from '../model.ts';
import { existingPart, type KeyLine, keyLines, kindOf, nameOf, type Origin, valueAt, wholeFile } from './origin.ts';
import { parseFile } from './parse.ts';

export interface BuildSources {
  /** The root's own kustomization file. */
  readonly root: string;
  /** Texts of the files that the build reads, by path. */
  readonly texts: ReadonlyMap<string, string>;
}

const ORIGIN = 'config.kubernetes.io/origin';
/** Where kustomize-build.ts puts the second kustomization, against the copy of the repository. */
const COPY = '../../repository/';

/** `annotated` is the output of a build with origin annotations; '' where there is none. */
export function kustomizeOrigin(annotated: string, sources: BuildSources): Origin {
  let origins: ReadonlyMap<string, string> | null = null;
  const bases = new Map<string, readonly Manifest[]>();
  const baseOf = (manifest: Manifest): Manifest | null => {
    origins ??= readOrigins(annotated, sources);
    const path = origins.get(identity(manifest.object));
    if (path === undefined) return null;
    const known = bases.get(path) ?? parseFile(sourceFile(path, sources.texts.get(path) ?? '')).manifests;
    bases.set(path, known);
    return pick(known, manifest);
  };
  return {
    locate: (manifest, at) => {
      const base = baseOf(manifest);
      const path = existingPart(manifest.object, at);
      const value = valueAt(manifest.object, path);
      if (base !== null && (typeof value === 'object' || valueAt(base.object, path) === value)) {
        return { ...base.locate(path), precision: 'template' };
      }
      return (value === undefined ? null : setElsewhere(sources, base, path, value)) ?? wholeFile(sources.root);
    },
  };
}

function sourceFile(path: string, text: string): SourceFile {
  return { path, source: { type: 'kustomize', path }, bytes: Buffer.from(text) };
}

/** Identity → path of the file, for all objects that have one and the same. */
function readOrigins(annotated: string, sources: BuildSources): ReadonlyMap<string, string> {
  const origins = new Map<string, string>();
  const doubtful = new Set<string>();
  for (const manifest of parseFile(sourceFile(sources.root, annotated)).manifests) {
    const annotation = valueAt(manifest.object, ['metadata', 'annotations', ORIGIN]);
    if (typeof annotation !== 'string') continue;
    const fields = keyLines(annotation);
    const path = (fields.find(line => line.key === 'path') ?? fields.find(line => line.key === 'configuredIn'))?.value;
    // Text that the pull request can write: it names a file that the build read, or nothing.
    const own = path?.startsWith(COPY) === true ? path.slice(COPY.length) : null;
    if (own === null || !sources.texts.has(own)) continue;
    const id = identity(manifest.object);
    if (origins.has(id) && origins.get(id) !== own) doubtful.add(id);
    origins.set(id, own);
  }
  for (const id of doubtful) origins.delete(id);
  return origins;
}

function identity(object: JsonObject): string {
  const text = (path: Path): Json => valueAt(object, path) ?? null;
  const parts = [
    text(['apiVersion']),
    text(['kind']),
    text(['metadata', 'namespace']),
    text(['metadata', 'name']),
    text(['metadata', 'generateName']),
  ];
  return JSON.stringify(parts.map(part => (typeof part === 'string' ? part : null)));
}

/** The object of the base file that became this one: of its kind, and with a name that its name holds. */
function pick(candidates: readonly Manifest[], manifest: Manifest): Manifest | null {
  const same = candidates.filter(each => kindOf(each) === kindOf(manifest));
  const [only] = same;
  if (same.length === 1 && only !== undefined) return only;
  const name = nameOf(manifest);
  const equal = same.filter(each => nameOf(each) === name);
  const held = equal.length > 0 ? equal : same.filter(each => nameOf(each) !== '' && name.includes(nameOf(each)));
  return held.length === 1 ? (held[0] ?? null) : null;
}

/** The one line, in all the files that the build reads beside the base, that sets this key to this value. */
function setElsewhere(sources: BuildSources, base: Manifest | null, path: Path, value: Json): Location | null {
  const key = path.findLast(step => typeof step === 'string');
  if (typeof key !== 'string' || typeof value === 'object') return null;
  const found: Location[] = [];
  for (const [file, text] of sources.texts) {
    if (file === base?.file.path || !/\.ya?ml$|(^|\/)Kustomization$|\.json$/.test(file)) continue;
    const lines = keyLines(text);
    for (const [index, line] of lines.entries()) {
      if (sets(lines, index, key, String(value)))
        found.push({ path: file, line: line.line, column: line.column, precision: 'template' });
    }
  }
  return found.length === 1 ? (found[0] ?? null) : null;
}

function sets(lines: readonly KeyLine[], index: number, key: string, value: string): boolean {
  const line = lines[index];
  if (line === undefined || line.value === '') return false;
  if (line.key === key && line.value === value) return true;
  // A JSON patch: `path: /spec/schedule` beside `value: …`.
  if (line.key === 'value' && line.value === value) {
    const near = [lines[index - 2], lines[index - 1], lines[index + 1], lines[index + 2]];
    return near.some(
      other => other?.key === 'path' && other.value.split('/').at(-1) === key && Math.abs(other.line - line.line) <= 2,
    );
  }
  if (key !== 'image') return false;
  if (line.key === 'newTag') return value.endsWith(`:${line.value}`);
  return line.key === 'digest'
    ? value.endsWith(`@${line.value}`)
    : line.key === 'newName' && (value.startsWith(`${line.value}:`) || value === line.value);
}
