// The config that a repository begins with: who approves what, and what of it cannot be seen.

import type { Problem } from '../../model.ts';
import { seriousOf } from '../../outcome.ts';
import { escapeLine } from '../../text/escape.ts';

/** Folders whose manifests nobody deploys. */
const EXAMPLES = /^(?:.*\/)?(?:docs?|examples?|samples?|tests?|testdata|fixtures|e2e)\//;
const MAX_PLACES = 10;

/** `problems`: what could not be read, which decides what the config proposes to leave out or to allow. */
export function firstConfig(problems: readonly Problem[]): string {
  const serious = seriousOf(problems);
  const excluded = unique(
    serious.flatMap(({ path }) => (path === null ? [] : (EXAMPLES.exec(path)?.[0] ?? []))).filter(isPlain),
  );
  const remote = unique(serious.filter(({ path }) => isPlain(path ?? '')).flatMap(networkSource));
  return [
    '# yaml-language-server: $schema=https://unpkg.com/cronledger/schema/config.schema.json',
    '# How pull requests are judged. It is read from the base branch: no pull request changes what it is judged by.',
    'apiVersion: cronledger.dev/v1',
    'kind: Config',
    'approvals: # names complete the sentence "this pull request may merge if approved by …"',
    '  # Where an entry names no owner, any reviewer with write access may give it.',
    '  - name: the owner of the workload',
    '    when: {classes: [new, unsuspended, image-source, identity, privilege, command, power, schedule, unseen]}',
    '    from: owner',
    ...excludeLines(excluded),
    ...remoteLines(remote),
    '',
  ].join('\n');
}

function excludeLines(folders: readonly string[]): readonly string[] {
  if (folders.length === 0) return [];
  return [
    '# What lies in these could not be read, and looks as if nobody deployed it. Take out what somebody does.',
    'exclude:',
    ...folders.slice(0, MAX_PLACES).map(folder => `  - ${JSON.stringify(`${folder}**`)}`),
  ];
}

/** A rendering that reaches the network is a decision: it is proposed and not made. */
function remoteLines(paths: readonly string[]): readonly string[] {
  if (paths.length === 0) return [];
  const more = paths.length - MAX_PLACES;
  return [
    '# These read from the network, and are not rendered. To allow it for one of them:',
    '# sources:',
    ...paths.slice(0, MAX_PLACES).map(source => `#   - ${source}`),
    ...(more > 0 ? [`#   … and ${more} more; \`cronledger verify\` names them`] : []),
  ];
}

/** What would let a place be rendered that reads from the network. */
function networkSource({ code, path, message }: Problem): readonly string[] {
  if (code !== 'remote-source' || path === null) return [];
  const place = JSON.stringify(path === '' ? '.' : path);
  return [
    message.startsWith('The chart')
      ? `helm: {chart: ${place}, network: true}`
      : `kustomize: {path: ${place}, network: true}`,
  ];
}

function unique(items: readonly string[]): readonly string[] {
  return [...new Set(items)].sort();
}

/** A name with something hidden in it is nothing to write into a file of ours. */
function isPlain(text: string): boolean {
  return escapeLine(text) === text;
}
