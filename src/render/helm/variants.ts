// Renders a chart once more for each answer that it asks for and that nobody here can give, and keeps what comes out otherwise.

import { deepEqual } from '../../kube/canonical-json.ts';
import { stringAt } from '../../kube/object.ts';
import { parseFile } from '../../manifest/parse.ts';
import type { JsonObject, Manifest, SourceRef } from '../../model.ts';
import { type HelmDocument, splitHelmOutput } from './output.ts';
import { differsBeyondMasks } from './volatile.ts';

/** What one of them came to. */
export interface VariantRun {
  readonly words: string;
  readonly answers: string;
  /** Null: it did not render. */
  readonly output: string | null;
  /** Are values set that nobody sets? */
  readonly setsValues: boolean;
  /** The one file that was written over; null: all. */
  readonly path: string | null;
}

/** Documents that only this answer brings, or that it brings otherwise. */
export interface BranchDocuments {
  readonly words: string;
  readonly documents: readonly HelmDocument[];
}

export interface Branches {
  readonly found: readonly BranchDocuments[];
  /** Is what this template makes seen with both answers: are its objects others in one of the renderings? */
  isSeen(answers: string, template: string): boolean;
}

/** @param known what is judged anyway */
export function branchesOf(runs: readonly VariantRun[], known: readonly HelmDocument[], source: SourceRef): Branches {
  const objectsOf = (document: HelmDocument): readonly Manifest[] =>
    parseFile({ path: source.path, source, bytes: Buffer.from(document.text) }).manifests;
  const seen = new Map<string, JsonObject[]>();
  const remember = (manifests: readonly Manifest[]): void => {
    for (const { object } of manifests) seen.set(identityOf(object), [...(seen.get(identityOf(object)) ?? []), object]);
  };
  const texts = new Set(known.map(({ text }) => text));
  for (const document of known) remember(objectsOf(document));
  const usual = countBySource(known);
  const answered = new Set<string>();
  const found: BranchDocuments[] = [];
  for (const run of runs) {
    if (run.output === null) continue;
    const documents = splitHelmOutput(run.output);
    const counts = countBySource(documents);
    for (const [template, count] of [
      ...counts,
      ...[...usual.keys()].map(each => [each, counts.get(each) ?? 0] as const),
    ])
      if (count !== (usual.get(template) ?? 0)) answered.add(`${run.answers}\0${template}`);
    const news = documents.filter(document => {
      if (texts.has(document.text)) return false;
      const manifests = objectsOf(document);
      return manifests.some(({ object }) => {
        const others = seen.get(identityOf(object)) ?? [];
        // With a value set that nobody sets, many a field is another one. What is not there without it is what hides.
        return others.length === 0 || (!run.setsValues && !others.some(other => isAlike(other, object)));
      });
    });
    for (const document of news) {
      texts.add(document.text);
      remember(objectsOf(document));
    }
    if (news.length > 0) found.push({ words: run.words, documents: news });
  }
  return { found, isSeen: (answers, template) => answered.has(`${answers}\0${template}`) };
}

function countBySource(documents: readonly HelmDocument[]): Map<string, number> {
  const counts = new Map<string, number>();
  // Below the chart's folder: Helm puts its name before it.
  for (const { source } of documents) {
    const below = source.slice(source.indexOf('/') + 1);
    counts.set(below, (counts.get(below) ?? 0) + 1);
  }
  return counts;
}

/** Of all versions of a group, one: clusters serve an object in each of them. */
function identityOf(object: JsonObject): string {
  const [group = ''] = (stringAt(object, ['apiVersion']) ?? '').split('/');
  const name = stringAt(object, ['metadata', 'name']) ?? `${stringAt(object, ['metadata', 'generateName']) ?? ''}*`;
  // A name with the time in it is another one each time.
  return JSON.stringify([
    group,
    object['kind'],
    stringAt(object, ['metadata', 'namespace']),
    name.replace(/[0-9]+/g, '0'),
  ]);
}

function isAlike(one: JsonObject, other: JsonObject): boolean {
  const { apiVersion: _one, ...left } = one;
  const { apiVersion: _other, ...right } = other;
  return deepEqual(left, right) || !differsBeyondMasks(left, right);
}
