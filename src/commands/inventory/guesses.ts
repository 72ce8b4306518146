// The witnesses of a repository for what no manifest has to say of a workload: who owns it, and what it is for.

import { readFiles } from '../../collect/reading.ts';
import { authorsOf } from '../../git/authors.ts';
import type { HeadTree } from '../../git/tree.ts';
import { CODEOWNERS_PATHS, type CodeOwner, ownerFinder } from '../../inventory/codeowners.ts';
import { loadProwOwners } from '../../inventory/prow-owners.ts';
import { chartPurpose } from '../../inventory/write/chart-purpose.ts';
import { isGenerated } from '../../inventory/write/generated-file.ts';
import { guessOwner, organisationOf } from '../../inventory/write/guess-owner.ts';
import { purposeOf } from '../../inventory/write/purpose.ts';
import type { Guesses } from '../../inventory/write/write.ts';
import { stringAt } from '../../kube/object.ts';
import { createPrefilter } from '../../manifest/prefilter.ts';
import type { Manifest, Workload } from '../../model.ts';
import { keyOf } from '../../workloads/names.ts';
import type { Session } from './session.ts';

/**
 * Gathers them for some workloads; nothing is read where there are none. `adopted` are in no file of the repository, so that
 * neither CODEOWNERS nor git's history tells of them.
 */
export async function gatherGuesses(
  session: Session,
  workloads: readonly Workload[],
  adopted: readonly Workload[] = [],
): Promise<Guesses> {
  if (workloads.length + adopted.length === 0) return { owner: () => null, purpose: () => null };
  const { manifests, repository } = session;
  const text = await codeownersOf(manifests);
  const witnesses = {
    codeowners: text === '' ? await prowFinder(manifests) : ownerFinder(text),
    organisation: organisationOf(text, await repository.urls()),
    namespaces: await namespacesOf(session),
    authors: new Map<string, string>(),
  };
  const unowned = workloads.filter(workload => guessOwner(workload, witnesses) === null);
  const authors = await authorsOf(repository.root, await writtenByHand(manifests, unowned));
  const charts = await chartPurposes(manifests, workloads);
  const outside = new Set(adopted);
  const away = { ...witnesses, codeowners: () => null };
  return {
    owner: workload => guessOwner(workload, outside.has(workload) ? away : { ...witnesses, authors }),
    purpose: workload => purposeOf(workload) ?? charts.get(workload.source.path) ?? null,
  };
}

/** Where there is no CODEOWNERS file: the first approver of the nearest OWNERS file. */
async function prowFinder(tree: HeadTree): Promise<(path: string) => CodeOwner | null> {
  const owners = await loadProwOwners(tree);
  return path => {
    const [owner] = owners?.approvers(path) ?? [];
    return owner === undefined ? null : { owner, general: owners?.isGeneral(path) === true };
  };
}

/** The files of some workloads, less those that a program wrote. */
async function writtenByHand(tree: HeadTree, workloads: readonly Workload[]): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const path of new Set(workloads.map(({ location }) => location.path))) {
    if (!isGenerated(path, await tree.readFile(path))) paths.push(path);
  }
  return paths;
}

async function codeownersOf(tree: HeadTree): Promise<string> {
  for (const file of CODEOWNERS_PATHS) {
    const bytes = await tree.readFile(file);
    if (bytes !== null) return bytes.toString('utf8');
  }
  return '';
}

/** The Namespaces among the plain manifests. What cannot be read here was told of when the workloads were read, or holds none. */
async function namespacesOf(session: Session): Promise<readonly Manifest[]> {
  const mayHold = createPrefilter(['Namespace']);
  const files = await session.files();
  const reading = await readFiles(
    files.read(mayHold, () => {}),
    mayHold,
  );
  return reading.manifests.filter(manifest => stringAt(manifest.object, ['kind']) === 'Namespace');
}

/** The description of a chart says what its workload is for where it has only one. */
async function chartPurposes(tree: HeadTree, workloads: readonly Workload[]): Promise<ReadonlyMap<string, string>> {
  const keys = new Map<string, Set<string>>();
  for (const workload of workloads) {
    if (workload.source.type !== 'helm') continue;
    const { path } = workload.source;
    keys.set(path, (keys.get(path) ?? new Set()).add(keyOf(workload)));
  }
  const purposes = new Map<string, string>();
  for (const [folder, names] of keys) {
    if (names.size > 1) continue;
    const bytes = await tree.readFile(folder === '' ? 'Chart.yaml' : `${folder}/Chart.yaml`);
    const purpose = bytes === null ? null : chartPurpose(bytes);
    if (purpose !== null) purposes.set(folder, purpose);
  }
  return purposes;
}
