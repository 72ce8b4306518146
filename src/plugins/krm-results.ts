// What was found of a ResourceList, as its `results`: the object, the field and the file that each is about.

import { isObject, objectAt, stringAt } from '../kube/object.ts';
import { parseFile } from '../manifest/parse.ts';
import type { Finding, Json, Location, Manifest, Path, Problem, SourceFile } from '../model.ts';
import type { VerifyReport } from '../outcome.ts';
import { escapeLine } from '../text/escape.ts';
import type { KrmResult } from './resource-list.ts';

/** More paths of one object are not looked through for the one that a line belongs to. */
const MAX_PATHS = 20_000;

/** What blocks is an error, all else a warning; what an exception covers is for information. In the order of the report. */
export function krmResults(report: VerifyReport, file: SourceFile): readonly KrmResult[] {
  const { manifests } = parseFile(file);
  return [
    ...report.findings.map(finding => findingResult(finding, manifests)),
    ...report.problems.map(problem => problemResult(problem)),
  ];
}

/** Something that could not be judged. */
export function problemResult({
  code,
  message,
  hint,
  level,
}: Pick<Problem, 'message' | 'hint' | 'level'> & { code: string }): KrmResult {
  return {
    message: `${escapeLine(message)} ${escapeLine(hint)} [${code}]`,
    severity: level === 'warning' ? 'warning' : 'error',
    tags: { rule: code },
  };
}

function findingResult(finding: Finding, manifests: readonly Manifest[]): KrmResult {
  const found = manifestAt(manifests, finding.location);
  const object = found?.object ?? null;
  const path = found === null ? null : pathAt(found, finding.location);
  const file = fileOf(object);
  return {
    message: `${escapeLine(finding.message)} ${escapeLine(finding.remediation)} [${finding.rule}]`,
    severity: finding.blocking ? 'error' : finding.excepted === undefined ? 'warning' : 'info',
    ...(object !== null && { resourceRef: refOf(object, finding) }),
    ...(path !== null && path.length > 0 && { field: { path: fieldPath(path) } }),
    ...(file !== null && { file }),
    tags: { rule: finding.rule, severity: finding.severity },
  };
}

function refOf(object: Manifest['object'], { workload }: Finding) {
  const namespace = stringAt(object, ['metadata', 'namespace']) ?? workload?.namespace ?? null;
  const name = stringAt(object, ['metadata', 'name']) ?? workload?.name ?? null;
  return {
    apiVersion: stringAt(object, ['apiVersion']) ?? '',
    kind: stringAt(object, ['kind']) ?? '',
    ...(namespace !== null && { namespace }),
    ...(name !== null && { name }),
  };
}

/** Where kustomize and kpt say that the object was read from; the older names of the annotations count, too. */
function fileOf(object: Manifest['object'] | null) {
  const annotations = objectAt(object ?? undefined, ['metadata', 'annotations']);
  if (annotations === null) return null;
  const of = (name: string): string | null =>
    stringAt(annotations, [`internal.config.kubernetes.io/${name}`]) ??
    stringAt(annotations, [`config.kubernetes.io/${name}`]);
  const path = of('path');
  if (path === null || path === '') return null;
  const index = of('index') ?? '';
  return { path, ...(/^\d{1,9}$/.test(index) && { index: Number(index) }) };
}

/** The last object that begins at or before the line. */
function manifestAt(manifests: readonly Manifest[], { line }: Location): Manifest | null {
  return manifests.findLast(({ locate }) => locate([]).line <= line) ?? null;
}

/** The shortest path whose place is the finding's; null where no path has it. */
function pathAt(manifest: Manifest, { line, column }: Location): Path | null {
  const waiting: { readonly path: Path; readonly value: Json }[] = [{ path: [], value: manifest.object }];
  for (let at = 0; at < waiting.length && at < MAX_PATHS; at += 1) {
    const { path, value } = waiting[at] ?? { path: [], value: null };
    const place = manifest.locate(path);
    if (path.length > 0 && place.line === line && place.column === column) return path;
    if (Array.isArray(value))
      for (const [index, child] of value.entries()) waiting.push({ path: [...path, index], value: child });
    else if (isObject(value))
      for (const [key, child] of Object.entries(value)) waiting.push({ path: [...path, key], value: child ?? null });
  }
  return null;
}

/** As the specification writes them: `spec.template.spec.containers[0].image`. */
function fieldPath(path: Path): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${part}`))
    .join('');
}
