// ConfigMaps of the repository that a workload's pods mount or read: what they hold runs as much as its command does.

import { isObject, stringAt, valueAt } from '../json.ts';
import type { Location, Manifest, Script, Workload } from '../model.ts';
import { digestWorkload } from './digest.ts';
import type { WorkloadDraft } from './extract.ts';
import { type ConfigMapUse, configMapUses } from './pod-spec.ts';
import { fold } from './registry.ts';

/** The names of the ConfigMaps that the pods of some workloads read. */
export function configMapNames(drafts: readonly WorkloadDraft[]): ReadonlySet<string> {
  return new Set(drafts.flatMap(draft => usesOf(draft).map(use => use.name)));
}

function usesOf(draft: WorkloadDraft): readonly ConfigMapUse[] {
  return draft.projections.flatMap(projection => configMapUses(projection.object));
}

/** Do its pods mount or read any ConfigMap? */
export function readsConfigMaps(workload: Pick<Workload, 'projections'>): boolean {
  return workload.projections.some(projection => configMapUses(projection.object).length > 0);
}

/** ConfigMap manifests by name. */
export type ConfigMaps = ReadonlyMap<string, readonly Manifest[]>;

export function indexConfigMaps(manifests: readonly Manifest[]): ConfigMaps {
  const index = new Map<string, Manifest[]>();
  for (const manifest of manifests) {
    if (fold(stringAt(manifest.object, ['kind']) ?? '') !== 'configmap') continue;
    const name = stringAt(manifest.object, ['metadata', 'name']);
    if (name === null) continue;
    const named = index.get(name);
    if (named === undefined) index.set(name, [manifest]);
    else named.push(manifest);
  }
  return index;
}

/** Does one of them read a ConfigMap that is not among these? */
export function lacksConfigMap(drafts: readonly WorkloadDraft[], configMaps: ConfigMaps): boolean {
  return drafts.some(draft => usesOf(draft).some(use => nearest(draft, configMaps.get(use.name) ?? []).length === 0));
}

/** The draft with the scripts it reads and the digest over both. */
export function completeWorkload(draft: WorkloadDraft, configMaps: ConfigMaps): Workload {
  const scripts = scriptsOf(draft, configMaps);
  return { ...draft, scripts, digest: digestWorkload({ projections: draft.projections, scripts }) };
}

function scriptsOf(draft: WorkloadDraft, configMaps: ConfigMaps): readonly Script[] {
  const scripts = new Map<string, Script>();
  for (const use of usesOf(draft)) {
    for (const manifest of nearest(draft, configMaps.get(use.name) ?? [])) {
      for (const field of ['data', 'binaryData']) {
        const data = valueAt(manifest.object, [field]);
        if (!isObject(data)) continue;
        for (const key of Object.keys(data).sort()) {
          if (use.keys !== null && !use.keys.includes(key)) continue;
          const text = data[key];
          if (typeof text !== 'string') continue;
          const location = manifest.locate([field, key]);
          scripts.set(`${location.path}\0${use.name}\0${field}\0${key}`, {
            ...{ configMap: use.name, key, text, location },
            ...(field === 'binaryData' ? { base64: true } : {}),
            locate: createLineFinder(manifest, location, text),
          });
        }
      }
    }
  }
  return [...scripts.keys()].sort().flatMap(key => scripts.get(key) ?? []);
}

/**
 * Of several ConfigMaps with the name, those of the workload's own rendering, else those whose folder is nearest
 * (environments keep objects of one name in sister folders). A namespace that is known to differ excludes one.
 */
function nearest(draft: WorkloadDraft, candidates: readonly Manifest[]): readonly Manifest[] {
  const fitting = candidates.filter(candidate => {
    const namespace = stringAt(candidate.object, ['metadata', 'namespace']);
    return namespace === null || draft.namespace === null || namespace === draft.namespace;
  });
  if (fitting.length < 2) return fitting;
  const own = draft.manifest.file;
  const closeness = fitting.map(candidate => {
    const { source, path } = candidate.file;
    const rendered = own.source.type !== 'manifest';
    if (
      rendered &&
      source.type === own.source.type &&
      source.path === own.source.path &&
      source.detail === own.source.detail
    ) {
      return Number.MAX_SAFE_INTEGER;
    }
    // One in a folder below counts as much as one beside it: what is applied later wins.
    return sharedFolders(own.path, path);
  });
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
function createLineFinder({ file }: Manifest, key: Location, text: string): (line: number) => Location {
  return line => {
    const wanted = text.split('\n')[line] ?? '';
    if (file.path !== key.path || wanted.trim() === '') return key;
    const written = new TextDecoder().decode(file.bytes).split('\n')[key.line + line] ?? '';
    if (written.trim() !== wanted.trim()) return key;
    return { ...key, line: key.line + line + 1, column: written.length - written.trimStart().length + 1 };
  };
}
