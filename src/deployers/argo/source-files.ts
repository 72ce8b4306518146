// `.argocd-source.yaml` beside what an Application deploys: a file that overrides the Application's source. Image updaters write it.
// https://argo-cd.readthedocs.io/en/stable/user-guide/parameters/#store-overrides-in-git

import { isObject } from '../../kube/object.ts';
import type { Json, JsonObject, Problem } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import type { DeployerContext } from '../deployer.ts';
import { joinPath } from '../folder-shapes.ts';
import { readYaml } from '../read-yaml.ts';
import { readInto, writeGo } from './go-json.ts';
import { SOURCE } from './source-type.ts';

export interface MergedSource {
  readonly source: JsonObject;
  /** For `why`: which files were merged in. */
  readonly notes: readonly string[];
  readonly problems: readonly Problem[];
  /** Why Argo CD refuses the Application with these files; completes "…, which …". Null: it does not. */
  readonly refused: string | null;
}

/** What only the Application itself may say; Argo CD puts these back after the merge. */
const KEPT = ['chart', 'path', 'repoURL', 'targetRevision'];

/**
 * Each file is laid over what the source is written as (JSON Merge Patch), and the result is read into the source again:
 * what `null` took out of the text is still in the struct. https://github.com/argoproj/argo-cd/blob/v3.6.1/reposerver/repository/repository.go (mergeSourceParameters)
 * @param applicationName `name`, or `namespace_name` for an Application outside Argo CD's own namespace
 */
export async function mergeSourceFiles(
  source: JsonObject,
  folder: string,
  applicationName: string,
  context: DeployerContext,
): Promise<MergedSource> {
  let merged: JsonObject = source;
  const notes: string[] = [];
  const names = ['.argocd-source.yaml'];
  if (/^[A-Za-z0-9._-]{1,317}$/.test(applicationName)) names.push(`.argocd-source-${applicationName}.yaml`);
  for (const name of names) {
    const resolved = await context.index.resolve(joinPath(folder, name));
    if (resolved.kind !== 'file') continue;
    const read = await readYaml(resolved.entry, context.index.tree);
    if (read.problems.length > 0) return { source, notes, problems: read.problems, refused: null };
    notes.push(`overridden by ${name}`);
    // An empty file is `null`, which is no object to lay over anything.
    if (!isObject(read.value ?? undefined))
      return { source, notes, problems: [], refused: `is overridden by ${quote(name)}, which holds no object` };
    const laid = mergePatch(writeGo(SOURCE, merged) ?? {}, read.value);
    const whole = readInto(SOURCE, laid, merged);
    if (!whole.ok)
      return { source, notes, problems: [], refused: `is overridden by ${quote(name)}, where ${whole.reason}` };
    merged = isObject(whole.value) ? whole.value : merged;
  }
  const result: Record<string, Json | undefined> = Object.create(null);
  for (const [key, value] of Object.entries(merged)) if (!KEPT.includes(key)) result[key] = value;
  for (const key of KEPT) if (Object.hasOwn(source, key)) result[key] = source[key];
  return { source: result, notes, problems: [], refused: null };
}

/** JSON Merge Patch, https://www.rfc-editor.org/rfc/rfc7386. Objects that it makes have no prototype. */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const merged: Record<string, Json | undefined> = Object.create(null);
  for (const [key, value] of Object.entries(isObject(target) ? target : {})) merged[key] = value;
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined) continue;
    if (value === null) delete merged[key];
    else merged[key] = mergePatch(merged[key], value);
  }
  return merged;
}
