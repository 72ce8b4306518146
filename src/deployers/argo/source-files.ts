// `.argocd-source.yaml` beside what an Application deploys: a file that overrides the Application's source. Image updaters write it.
// https://argo-cd.readthedocs.io/en/stable/user-guide/parameters/#store-overrides-in-git

import { isObject } from '../../kube/object.ts';
import type { Json, JsonObject, Problem } from '../../model.ts';
import type { DeployerContext } from '../deployer.ts';
import { joinPath } from '../folder-shapes.ts';
import { readYaml } from '../read-yaml.ts';

export interface MergedSource {
  readonly source: JsonObject;
  /** For `why`: which files were merged in. */
  readonly notes: readonly string[];
  readonly problems: readonly Problem[];
}

/** What only the Application itself may say; Argo CD puts these back after the merge. */
const KEPT = ['chart', 'path', 'repoURL', 'targetRevision', 'ref'];

export async function mergeSourceFiles(
  source: JsonObject,
  folder: string,
  applicationName: string,
  context: DeployerContext,
): Promise<MergedSource> {
  let merged: Json = source;
  const notes: string[] = [];
  const problems: Problem[] = [];
  const names = ['.argocd-source.yaml'];
  if (/^[A-Za-z0-9.-]{1,253}$/.test(applicationName)) names.push(`.argocd-source-${applicationName}.yaml`);
  for (const name of names) {
    const resolved = await context.index.resolve(joinPath(folder, name));
    if (resolved.kind !== 'file') continue;
    const read = await readYaml(resolved.entry, context.index.tree);
    if (read.value !== null) merged = mergePatch(merged, read.value);
    problems.push(...read.problems);
    notes.push(`overridden by ${name}`);
  }
  const result: Record<string, Json | undefined> = Object.create(null);
  for (const [key, value] of Object.entries(isObject(merged) ? merged : {}))
    if (!KEPT.includes(key)) result[key] = value;
  for (const key of KEPT) if (Object.hasOwn(source, key)) result[key] = source[key];
  return { source: result, notes, problems };
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
