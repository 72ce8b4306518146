// Annotations by way of a check run: all of them, where workflow commands end at ten of a kind.
import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Verdict } from '../model.ts';
import type { CheckReport } from '../outcome.ts';
import { type Annotation, annotationsOf } from '../report/annotations.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { headline } from '../report/verdict-words.ts';
import { shown } from '../text/escape.ts';
import { GitHubError } from './api-error.ts';
import { createOnce, type GitHubClient } from './client.ts';
import { isLater, type Run, runOfText, runText } from './run-order.ts';

/** Not the name of the status: where a branch requires a name, it requires the check and the status of that name. */
const NAME = 'cronledger findings';
/** https://docs.github.com/rest/checks/runs#create-a-check-run: more come with updates. */
const BATCH = 50;
const MAX_TEXT = 65_535;
const MAX_TITLE = 255;
const MAX_MESSAGE = 4_000;
const RETRIES = 2;
const GRANT = 'checks: write';

/** Of a check that waits for approvals there is no conclusion yet: it is in progress. */
const CONCLUSIONS: Readonly<Record<Verdict, 'success' | 'failure' | null>> = {
  pass: 'success',
  violation: 'failure',
  'could-not-check': 'failure',
  'approval-needed': null,
};
const LEVELS = { error: 'failure', warning: 'warning', notice: 'notice' } as const;

export interface CheckRunPlace {
  readonly repository: string;
  readonly head: string;
  readonly run: Run;
  /** The page of the run. */
  readonly details: string | null;
  readonly now: Date;
}

export interface WrittenCheckRun {
  /** What it does not hold, and has to be said in another way. */
  readonly rest: readonly Annotation[];
  /** Why it holds not all. */
  readonly error: GitHubError | null;
}

const CHECK_RUN = z.object({
  id: z.int(),
  external_id: z.string().nullish(),
  app: z.object({ slug: z.string().optional() }).nullish(),
  output: z.object({ annotations_count: z.int() }),
});
type CheckRun = z.infer<typeof CHECK_RUN>;

/**
 * Writes one check run with the annotations of a report in batches. A run that finds the same again (on a review) changes its
 * conclusion and adds nothing; a later run's is left alone.
 */
export async function writeCheckRun(
  client: GitHubClient,
  report: CheckReport,
  place: CheckRunPlace,
): Promise<WrittenCheckRun> {
  const annotations = annotationsOf(report);
  // What has no place stands in the summary of the check run.
  const located = [...new Map(annotations.flatMap(entry)).values()];
  let written = 0;
  try {
    const bodies = located.map(({ body }) => body);
    await write(client, bodies, { report, place }, count => {
      written = count;
    });
    return { rest: [], error: null };
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    const unlocated = written > 0 ? [] : annotations.filter(({ location }) => location === null);
    return { rest: [...located.slice(written).map(({ annotation }) => annotation), ...unlocated], error };
  }
}

interface Entry {
  readonly annotation: Annotation;
  readonly body: Readonly<Record<string, string | number>>;
}

/** One line may be rendered for several environments: it is annotated once, so entries have keys. */
function entry(annotation: Annotation): readonly (readonly [string, Entry])[] {
  const { type, title, message, location } = annotation;
  if (location === null || location.path === '') return [];
  const line = location.precision === 'file' ? 1 : Math.max(1, location.line);
  const body = {
    path: shown(location.path, 1_000),
    start_line: line,
    end_line: line,
    annotation_level: LEVELS[type],
    title: shown(title, MAX_TITLE - 40),
    message: shown(message, MAX_MESSAGE),
  };
  return [[JSON.stringify(body), { annotation, body }]];
}

async function write(
  client: GitHubClient,
  annotations: readonly Entry['body'][],
  { report, place }: { readonly report: CheckReport; readonly place: CheckRunPlace },
  note: (written: number) => void,
): Promise<void> {
  const { repository, head, run, details, now } = place;
  const digest = createHash('sha256').update(JSON.stringify(annotations)).digest('hex');
  const externalId = `cronledger:${runText(run)}:${digest}`;
  const conclusion = CONCLUSIONS[report.verdict];
  const ended = conclusion === null ? { status: 'in_progress' } : { status: 'completed', conclusion };
  const about = { external_id: externalId, ...(details === null ? {} : { details_url: details }) };
  const output = {
    title: shown(headline(report), MAX_TITLE - 40),
    summary: renderMarkdown(report, { limit: MAX_TEXT, now }),
  };
  const at = `/repos/${repository}/check-runs`;
  const batch = (from: number) => ({ ...output, annotations: annotations.slice(from, from + BATCH) });
  const state = (from: number) => (from + BATCH >= annotations.length ? ended : { status: 'in_progress' });
  const update = (id: number, body: Readonly<Record<string, unknown>>, once: boolean): Promise<CheckRun> =>
    client.send({ schema: CHECK_RUN, method: 'PATCH', path: `${at}/${id}`, grant: GRANT, body, once });

  const own = await ownCheckRun(client, place);
  const [, otherRun = '', otherDigest] = own?.external_id?.split(':') ?? [];
  const other = runOfText(otherRun);
  if (own !== null && other !== null && isLater(other, run)) {
    note(annotations.length);
    return;
  }
  if (own !== null && otherDigest === digest && own.output.annotations_count === annotations.length) {
    note(annotations.length);
    await update(own.id, { ...about, ...ended, output }, false);
    return;
  }
  const create = (): Promise<CheckRun> => {
    const body = { name: NAME, head_sha: head, ...about, ...state(0), output: batch(0) };
    return client.send({ schema: CHECK_RUN, method: 'POST', path: at, grant: GRANT, body, once: true });
  };
  const made = await createOnce(client, create, async () => {
    const found = await ownCheckRun(client, place);
    return found?.external_id === externalId ? found : null;
  });
  let written = Math.min(BATCH, annotations.length);
  note(written);
  for (let left = RETRIES; written < annotations.length; ) {
    try {
      await update(made.id, { ...state(written), output: batch(written) }, true);
      written = Math.min(written + BATCH, annotations.length);
    } catch (error) {
      if (!(error instanceof GitHubError) || !(error.status === 0 || error.status >= 500) || left === 0) throw error;
      left -= 1;
      await client.pause();
      // Annotations are added, never replaced: a batch that arrived must not be sent again.
      const { output } = await client.get({ schema: CHECK_RUN, path: `${at}/${made.id}`, grant: GRANT });
      written = output.annotations_count;
    }
    note(written);
  }
}

/** The newest that this token itself wrote. */
async function ownCheckRun(client: GitHubClient, { repository, head }: CheckRunPlace): Promise<CheckRun | null> {
  const path = `/repos/${repository}/commits/${head}/check-runs?check_name=${encodeURIComponent(NAME)}`;
  const login = await client.viewer();
  const runs = await client.all({ schema: CHECK_RUN, path, grant: GRANT });
  const own = runs.filter(
    ({ app, external_id: id }) => `${app?.slug ?? ''}[bot]` === login && id?.startsWith('cronledger:'),
  );
  return own.reduce<CheckRun | null>((newest, each) => (newest !== null && newest.id > each.id ? newest : each), null);
}
