// A CronJob: its timing, and the Job that it makes.
// https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/batch/validation/validation.go (ValidateCronJobCreate)
import type { JsonObject, Path } from '../../model.ts';
import { parseSchedule } from '../schedule/parse.ts';
import { acceptsTimeZone, timeZoneProblem } from '../schedule/time-zone.ts';
import { validateJobSpec } from './job.ts';
import { type Context, child, flagOf, optionalText, REQUIRED, requireOneOf, requireRange, textOf } from './report.ts';

/** 63 characters for the name of a Job, less the 11 that the controller appends. */
const MAX_NAME = 52;

export function validateCronJob(cronJob: JsonObject, nameless: boolean, context: Context): void {
  const { refuse, created } = context;
  const spec = child(cronJob, 'spec') ?? {};
  const at: Path = ['spec'];
  validateTiming(spec, at, context);
  requireRange(
    context,
    spec,
    ['startingDeadlineSeconds', 'successfulJobsHistoryLimit', 'failedJobsHistoryLimit'],
    0,
    Infinity,
    at,
  );
  requireOneOf(
    context,
    textOf(spec, 'concurrencyPolicy') || undefined,
    ['Allow', 'Forbid', 'Replace'],
    [...at, 'concurrencyPolicy'],
  );
  const job = child(child(spec, 'jobTemplate'), 'spec') ?? {};
  const place = [...at, 'jobTemplate', 'spec'];
  if (child(job, 'selector') !== undefined) refuse([...place, 'selector'], 'must not be set in a CronJob');
  if (flagOf(job, 'manualSelector') === true) refuse([...place, 'manualSelector'], 'must not be true in a CronJob');
  validateJobSpec(job, false, place, context);
  const name = textOf(child(cronJob, 'metadata'), 'name');
  const generated = textOf(child(cronJob, 'metadata'), 'generateName');
  // A generated name has five characters more.
  const length = name === '' && generated !== '' ? Math.min(generated.length, 58) + 5 : name.length;
  if (!nameless && created && length > MAX_NAME)
    refuse(
      ['metadata', name === '' ? 'generateName' : 'name'],
      `must be no more than ${MAX_NAME} characters${name === '' ? ' with the five that are generated' : ''}`,
      ['metadata', 'name'],
    );
}

function validateTiming(spec: JsonObject, at: Path, { refuse }: Context): void {
  const schedule = textOf(spec, 'schedule');
  if (schedule === '') refuse([...at, 'schedule'], REQUIRED);
  else {
    const parsed = parseSchedule(schedule);
    if (!parsed.ok) refuse([...at, 'schedule'], `is no schedule: ${parsed.reason}`);
  }
  const zone = optionalText(spec, 'timeZone');
  if (zone !== undefined && !acceptsTimeZone(zone))
    refuse([...at, 'timeZone'], `is no time zone: ${timeZoneProblem(zone)}`);
}
