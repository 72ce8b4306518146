// Files → what stands in them: objects, what could not be read, and what readers disagree on.
import { withOrigins } from '../manifest/origin.ts';
import type { Ambiguity, Manifest, Problem, SourceFile } from '../model.ts';
import type { MayHold } from './manifest-file.ts';

export interface Reading {
  readonly manifests: readonly Manifest[];
  readonly problems: readonly Problem[];
  readonly ambiguities: readonly Ambiguity[];
  readonly files: number;
}

export const NOTHING_READ: Reading = { manifests: [], problems: [], ambiguities: [], files: 0 };

/**
 * Reads files one after the other; a file's bytes are let go when it has been read.
 * What cannot be read is a problem only where `mayHold` passes it.
 * @param mayMatter documents that it does not pass are passed over
 */
export async function readFiles(
  files: AsyncIterable<SourceFile>,
  mayHold: MayHold,
  mayMatter?: MayHold,
): Promise<Reading> {
  const manifests: Manifest[] = [];
  const problems: Problem[] = [];
  const ambiguities: Ambiguity[] = [];
  const known = new Set<string>();
  let count = 0;
  for await (const file of files) {
    // Loaded with the first file: most pull requests have none to read.
    const { parseFile } = await import('../manifest/parse.ts');
    const parsed = withOrigins(parseFile(file, { mayHold, ...(mayMatter !== undefined && { mayMatter }) }), file);
    count += 1;
    for (const manifest of parsed.manifests) manifests.push(manifest);
    // A plain file may come once for each namespace that it is deployed to.
    if (file.source.type === 'manifest' && known.has(file.path)) continue;
    known.add(file.path);
    for (const problem of parsed.problems) problems.push(problem);
    for (const ambiguity of parsed.ambiguities) ambiguities.push(ambiguity);
  }
  return { manifests, problems, ambiguities, files: count };
}

/** Each problem once: several renderings of one chart may have it. One that is an error anywhere is an error. */
export function distinctProblems(problems: readonly Problem[]): readonly Problem[] {
  const byText = new Map<string, Problem>();
  for (const problem of problems) {
    const key = JSON.stringify([problem.code, problem.path, problem.message]);
    const known = byText.get(key);
    if (known === undefined || known.level === 'warning') byText.set(key, problem);
  }
  return [...byText.values()];
}

export function joinReadings(...readings: readonly Reading[]): Reading {
  return {
    manifests: readings.flatMap(reading => reading.manifests),
    problems: readings.flatMap(reading => reading.problems),
    ambiguities: readings.flatMap(reading => reading.ambiguities),
    files: readings.reduce((sum, reading) => sum + reading.files, 0),
  };
}
