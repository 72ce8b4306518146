// Whether the API server accepts `spec.timeZone` of a CronJob, and whether anybody can reckon with it.
import { exactZoneName } from './zone-names.ts';

/**
 * What is wrong with a time zone, as a clause for a message, or null if it is one to reckon with. What the API server takes all the same
 * is told by `acceptsTimeZone`. Rules and their order:
 * validateTimeZone in https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/batch/validation/validation.go
 *
 * Where the two could differ: a zone that was added to tzdata after `zone-names.ts` was written counts if the JavaScript engine
 * knows it under exactly this spelling, though the API server's own tzdata may be older or newer than either.
 * JavaScript alone would not do: it ignores case and knows names (`PST`, `SystemV/PST8PDT`) that tzdata lacks.
 */
export function timeZoneProblem(text: string): string | null {
  if (text === '') return 'it is empty; leave the field out for the zone of the controller manager';
  // The longest name has 32 characters; what is longer cannot exist, and is not worth splitting.
  if (text.length > 100) return 'it is not the name of an IANA time zone';
  for (const part of text.split('/')) {
    if (part === '.' || part === '..' || part.startsWith('-') || !/^[A-Za-z._\-0-9+]{1,14}$/.test(part)) {
      return 'it is not the name of an IANA time zone';
    }
  }
  if (text.toLowerCase() === 'local')
    return '"Local" means the zone of whichever machine reads it; name an IANA time zone';
  if (text === 'Factory') return 'it stands for a zone that nobody has set, and means UTC';
  if (dependsOnServer(text))
    return 'it means what the files of the machine say on which the API server or the controller runs';
  const name = exactZoneName(text);
  if (name === text || isNewZone(text)) return null;
  if (name === undefined) return 'it is not the name of an IANA time zone';
  return `no IANA time zone has exactly this name; upper and lower case count, as in ${name}`;
}

/** Does the API server take it, whatever it may mean? `Factory` is a file of tzdata like any other. */
export function acceptsTimeZone(text: string): boolean {
  return text === 'Factory' || dependsOnServer(text) || timeZoneProblem(text) === null;
}

/**
 * Is it a name that the tzdata within the API server lacks and the files of many a Linux machine have? Such a zone is accepted where the
 * API server's machine has the file, and it is of the machine what it means.
 */
function dependsOnServer(text: string): boolean {
  if (text === 'localtime' || text === 'posixrules') return true;
  const [, name] = /^(?:posix|right)\/(.+)$/.exec(text) ?? [];
  return name !== undefined && (name === 'Factory' || exactZoneName(name) === name);
}

/** Areas whose zones ICU takes from tzdata alone; its own inventions have no slash or stand under SystemV. */
const AREAS = [
  'Africa',
  'America',
  'Antarctica',
  'Arctic',
  'Asia',
  'Atlantic',
  'Australia',
  'Europe',
  'Indian',
  'Pacific',
];

function isNewZone(text: string): boolean {
  if (!AREAS.includes(text.split('/', 1)[0] ?? '')) return false;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: text }).resolvedOptions().timeZone === text;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
