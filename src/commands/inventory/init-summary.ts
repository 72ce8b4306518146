// What `inventory init` tells: on one screen, however large the repository is.
import type { InventoryWrite } from '../../inventory/write/write.ts';
import type { UnseenGroup } from './unseen-groups.ts';

export interface InitOutcome {
  /** Sentences on owners, and on what could not be listed. */
  readonly messages: readonly string[];
  /** Files that were written; empty where nothing was. */
  readonly names: readonly string[];
  readonly entries: number;
  readonly groups: readonly UnseenGroup[];
  readonly written: InventoryWrite;
}

const MAX_MESSAGES = 12;
const MAX_FILES = 5;
const MAX_GROUPS = 8;

/** At most 40 lines: what was written, the owners and how they were found, what could not be seen, what to do next. */
export function initSummary({ messages, names, entries, groups, written }: InitOutcome): readonly string[] {
  return [
    ...(entries === 0 ? [] : [`${count(entries, 'entry', 'entries')} in ${filesWords(written, names)}.`]),
    ...limited(truthful(messages, groups), MAX_MESSAGES, 'sentence'),
    ...(groups.length === 0 ? [] : ['Could not be seen, so that jobs in there are not listed:']),
    ...limited(groups.flatMap(groupLines), MAX_GROUPS * 2, 'line'),
    ...nextLines(entries, names, groups),
  ];
}

/** Nobody can say that there is nothing where something was not seen. */
function truthful(messages: readonly string[], groups: readonly UnseenGroup[]): readonly string[] {
  if (groups.length === 0) return messages;
  return messages.map(message =>
    message === 'There are no scheduled workloads.'
      ? 'No scheduled workload was found in what could be read.'
      : message,
  );
}

function filesWords({ files }: InventoryWrite, names: readonly string[]): string {
  const what = `${count(files.length, 'file', 'files')}${names.length === 0 ? ' (not written)' : ''}`;
  const shown = files.slice(0, MAX_FILES).map(({ path }) => path);
  const more = files.length - shown.length;
  return `${what}: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function groupLines({ code, places, likely, example }: UnseenGroup): readonly string[] {
  if (code === 'elsewhere')
    return [`  deployed from elsewhere: ${count(places, 'source', 'sources')}; \`cronledger verify\` names them`];
  const under =
    likely === 0 ? 'no file there looks like a job' : `${count(likely, 'file', 'files')} there look like jobs`;
  const head = `  ${code}: ${count(places, 'place', 'places')}; ${under}`;
  if (example === null) return [head];
  const { path, message, hint } = example;
  return [head, `    ${path === null ? '' : `e.g. ${path === '' ? '.' : path}: `}${message} ${hint}`];
}

function nextLines(entries: number, names: readonly string[], groups: readonly UnseenGroup[]): readonly string[] {
  if (entries === 0 && groups.length === 0) return [];
  const commit = 'git add .cronledger && git commit -m "List the scheduled workloads that are there"';
  if (groups.length > 0)
    return [
      'Next:',
      '  cronledger list --sources   # where jobs were looked for, and what stopped it',
      ...(entries === 0 ? [] : [`  ${commit}`]),
    ];
  return names.length === 0
    ? []
    : ['Next:', '  cronledger verify           # what the rules say of what is there', `  ${commit}`];
}

function limited(lines: readonly string[], max: number, what: string): readonly string[] {
  if (lines.length <= max) return lines;
  return [
    ...lines.slice(0, max - 1),
    `… and ${lines.length - max + 1} more ${what}s; \`cronledger verify\` tells all.`,
  ];
}

function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
}
