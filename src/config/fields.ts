// The kinds of values that the config is made of: paths, globs, durations, windows.
import * as z from 'zod';
import { repositoryPath } from '../git/repository-path.ts';
import { timeZoneProblem } from '../kube/schedule/time-zone.ts';
import { kubeVersionProblem } from '../kube/validation/version.ts';

/** A daily window in which schedules may fire. It passes midnight where `end` is not after `start`. */
export interface ScheduleWindow {
  /** Minutes after midnight, inclusive. */
  readonly start: number;
  /** Minutes after midnight, exclusive. */
  readonly end: number;
  /** IANA name. */
  readonly timeZone: string;
  /** As it was written. */
  readonly text: string;
}

export const TOO_LONG = 'is too long';
const ONE_LINE = /^\S(?:.*\S)?$/;

/** Text on one line without blanks at its ends. */
export function line() {
  return z.string().max(500, TOO_LONG).regex(ONE_LINE, 'must be text on one line, without blanks at its ends');
}

/** A glob over paths of the repository, or over names. */
export function glob() {
  return line();
}

/** A path of the repository, given back without `.`, `..` and leading or trailing `/`; `''` is the root. */
export function path(example: string) {
  // Examples go before the transform: JSON Schema describes what is written, and zod takes later ones for what comes out.
  return line()
    .meta({ examples: [example] })
    .transform((text, context) => {
      const normal = repositoryPath(text);
      if (normal === null) context.addIssue('must be a path inside the repository, with `/` between its parts');
      return normal ?? '';
    });
}

const SECONDS = { d: 86_400, h: 3600, m: 60, s: 1 } as const;

/** `90s`, `5m`, `1h30m`, `1d`: given back as seconds. */
export function duration(...examples: string[]) {
  return z
    .string()
    .max(20, TOO_LONG)
    .regex(/^(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?$/, 'must be a duration such as `90s`, `5m`, `1h30m` or `1d`')
    .meta({ examples })
    .transform((text, context) => {
      let seconds = 0;
      for (const [, amount, unit] of text.matchAll(/(\d+)([dhms])/g)) {
        if (unit === 'd' || unit === 'h' || unit === 'm' || unit === 's') seconds += Number(amount) * SECONDS[unit];
      }
      if (seconds === 0 || seconds > 366 * SECONDS.d) {
        context.addIssue('must be a duration between one second and a year, such as `5m`');
      }
      return seconds;
    });
}

const WINDOW = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)(?: (\S{1,64}))?$/;

/** `20:00-06:00 Europe/London`; the time zone is UTC where it is absent. */
export function scheduleWindow(...examples: string[]) {
  return z
    .string()
    .regex(WINDOW, 'must be a window such as `20:00-06:00 Europe/London`')
    .meta({ examples })
    .transform((text, context): ScheduleWindow => {
      const [, startHour, startMinute, endHour, endMinute, zone = 'UTC'] = WINDOW.exec(text) ?? [];
      const start = Number(startHour) * 60 + Number(startMinute);
      const end = Number(endHour) * 60 + Number(endMinute);
      if (timeZoneProblem(zone) !== null) {
        context.addIssue('must end in the name of an IANA time zone, such as `Europe/London`');
      }
      if (start === end) context.addIssue('must begin and end at different times');
      return { start, end, timeZone: zone, text };
    });
}

/** `spec.template.spec`, given back as keys; `*` stands for every item of a list or every value of a map. */
export function fieldPath(example: string) {
  return z
    .string()
    .max(300, TOO_LONG)
    .regex(
      /^[A-Za-z0-9_-]+(?:\.(?:[A-Za-z0-9_-]+|\*))*$/,
      'must be keys with dots between them, such as `spec.jobTemplate.spec.template.spec`',
    )
    .meta({ examples: [example] })
    .transform((text): readonly string[] => text.split('.'));
}

/** `1.34`, of Kubernetes. */
export function kubeVersion(example: string) {
  return z
    .string()
    .max(20, TOO_LONG)
    .superRefine((text, context) => {
      const problem = kubeVersionProblem(text);
      if (problem !== null) context.addIssue(problem);
    })
    .meta({ examples: [example] });
}
