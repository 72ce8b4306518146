// The workloads of a whole set of files, in two passes: what is scheduled, then the ConfigMaps and Secrets that it reads.

import { distinctProblems, joinReadings, NOTHING_READ, readFiles } from '../collect/reading.ts';
import { rootProblems } from '../discovery/problem-levels.ts';
import { createMention } from '../manifest/mention.ts';
import { createPrefilter, type KindWord } from '../manifest/prefilter.ts';
import type { Manifest, Problem, SourceFile, Workload } from '../model.ts';
import type { Gathered } from '../rules/gathered.ts';
import { extractWorkloads } from '../workloads/extract.ts';
import type { KindRegistry } from '../workloads/registry.ts';
import { completeWorkload, DATA_KINDS, dataNames, indexData, lacksConfigMap } from '../workloads/scripts.ts';
import type { FileSet } from './file-set.ts';
import { NOTHING_UNSEEN, unseenOfChange } from './unseen.ts';

export interface FoundWorkloads extends Pick<Gathered, 'problems' | 'ambiguities' | 'unseen' | 'fixedActions'> {
  readonly workloads: readonly Workload[];
  /** Every object that is a workload, of one of the other kinds, or a ConfigMap or Secret beside them; others may be among them. */
  readonly manifests: readonly Manifest[];
}

/** @param others kinds of objects that are read beside workloads */
export async function workloadsOfFiles(
  files: FileSet,
  registry: KindRegistry,
  others: readonly KindWord[] = [],
): Promise<FoundWorkloads> {
  const problems: Problem[] = [];
  const report = (problem: Problem): void => {
    problems.push(problem);
  };
  const words = [...registry.words, ...others];
  const isWanted = createPrefilter(words);
  const holdsEither = createPrefilter([...words, ...DATA_KINDS]);
  // Files that hold only those are remembered by name, so that memory does not grow with what is never asked for.
  const dataFiles = new Set<string>();
  async function* first(): AsyncGenerator<SourceFile> {
    for await (const file of files.read(holdsEither, report)) {
      if (isWanted(file.bytes)) yield file;
      else dataFiles.add(file.path);
    }
  }
  const plain = await readFiles(first(), isWanted, holdsEither);
  const holding = await files.rendered({ kinds: words });
  const reading = joinReadings(plain, ...(holding?.roots ?? []).map(root => root.reading));
  const { drafts, ambiguities, problems: unseen, fixedActions } = extractWorkloads(reading.manifests, registry);
  const names = dataNames(drafts);
  const mayName = createMention([...names]);
  const second =
    names.size === 0 || dataFiles.size === 0
      ? NOTHING_READ
      : await readFiles(files.read(mayName, report, dataFiles), mayName);
  const found = indexData([...reading.manifests, ...second.manifests]);
  // One that no file holds may be rendered, under a name that only the rendering has.
  const rendered = lacksConfigMap(drafts, found) ? await files.rendered({ kinds: DATA_KINDS, names }) : holding;
  const index =
    rendered === holding
      ? found
      : indexData(
          [plain, second, ...(rendered?.roots ?? []).map(root => root.reading)].flatMap(each => each.manifests),
        );
  return {
    workloads: drafts.map(draft => completeWorkload(draft, index)),
    problems: distinctProblems([
      ...problems,
      ...unseen.filter(problem => problem.unseen?.rule === undefined),
      ...plain.problems,
      ...second.problems,
      ...(rendered?.problems ?? []),
      ...(rendered?.roots ?? []).flatMap(rootProblems),
    ]),
    ambiguities: [...reading.ambiguities, ...second.ambiguities, ...ambiguities],
    unseen: unseenOfChange(
      NOTHING_UNSEEN,
      {
        problems: unseen.filter(problem => problem.unseen?.rule !== undefined),
        remoteSources: rendered?.remoteSources ?? [],
      },
      [],
    ),
    fixedActions,
    manifests: reading.manifests,
  };
}
