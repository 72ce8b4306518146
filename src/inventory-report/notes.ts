// What the reader of a report has to know to read it right: sentences.
import { plural } from '../report/words.ts';
import type { ReportRow } from './model.ts';
import type { SeenLog } from './seen.ts';

export interface NotesInput {
  /** The clone lacks a part of its history. */
  readonly isShallow: boolean;
  /** What an audit log shows; null where none was given. */
  readonly log: SeenLog | null;
}

export function notesOf(rows: readonly ReportRow[], { isShallow, log }: NotesInput): readonly string[] {
  const notes: string[] = [];
  const count = (test: (row: ReportRow) => boolean): number => rows.filter(test).length;
  const tell = (number: number, one: string, many: string): void => {
    if (number > 0) notes.push(`${plural(number, one, many)}.`);
  };
  const zoneless = count(row => row.week.pattern !== null && row.timeZone === null);
  const odd = count(row => {
    return row.state !== 'missing' && row.schedule !== null && !row.suspend && row.week.pattern === null;
  });
  const often = count(row => row.week.note.startsWith('It is counted from'));
  tell(
    zoneless - often,
    "schedule names no time zone and follows the cluster's controller manager, which is taken for UTC here",
    "schedules name no time zone and follow the cluster's controller manager, which is taken for UTC here",
  );
  tell(
    often,
    'schedule is an interval (`@every`), whose runs are spread evenly since nothing says when they begin',
    'schedules are intervals (`@every`), whose runs are spread evenly since nothing says when they begin',
  );
  tell(
    count(row => row.suspend && row.state !== 'missing'),
    'workload is suspended and not in the map of the week',
    'workloads are suspended and not in the map of the week',
  );
  tell(
    count(row => row.schedule === null && row.state !== 'missing'),
    'workload runs once and is not in the map of the week',
    'workloads run once and are not in the map of the week',
  );
  tell(
    odd,
    'schedule cannot be read and is not in the map of the week; see its findings',
    'schedules cannot be read and are not in the map of the week; see their findings',
  );
  if (log !== null) notes.push(...logNotes(rows, log));
  if (isShallow) notes.push('The clone is shallow, so the history of entries may begin later than it did.');
  return notes;
}

const MAX_STRANGERS = 5;

function logNotes(rows: readonly ReportRow[], { from, to, strangers }: SeenLog): readonly string[] {
  const span = from === null || to === null ? 'no event with a time' : `${from} to ${to}`;
  const silent = rows.filter(({ seen }) => seen !== null && seen.runs + seen.runsByHand === 0).length;
  const more = strangers.length - MAX_STRANGERS;
  return [
    `The audit log covers ${span}; ${silent} of ${plural(rows.length, 'workload')} did not run in it, as far as it shows.`,
    ...(strangers.length === 0
      ? []
      : [
          `It shows what has neither a manifest nor an entry here: ${strangers.slice(0, MAX_STRANGERS).join(', ')}${more > 0 ? ` and ${more} more` : ''}; \`cronledger audit\` judges it.`,
        ]),
  ];
}
