// Functions of sprig, and Argo CD's own, that make texts of texts. https://masterminds.github.io/sprig/strings.html

import { createHash } from 'node:crypto';
import { RE2JS } from 're2js';
import { type Call, capped, count, MAX_LENGTH, refuse, shown, stringList, text, whole } from './arguments.ts';
import { sprintf } from './printf.ts';
import { TemplateError } from './tokens.ts';
import { formatValue, type GoValue } from './value.ts';

function cutset(value: string, set: string, ends: 'both' | 'left' | 'right'): string {
  const characters = [...value];
  let [from, to] = [0, characters.length];
  if (ends !== 'right') while (from < to && set.includes(characters[from] ?? '')) from += 1;
  if (ends !== 'left') while (to > from && set.includes(characters[to - 1] ?? '')) to -= 1;
  return characters.slice(from, to).join('');
}

/** unicode.IsSpace, as strings.TrimSpace has it. */
const SPACE =
  ' \t\n\v\f\r\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000';

function bytesOf(value: string, from: number, to: number): string {
  return Buffer.from(value).subarray(from, to).toString('utf8');
}

function trunc(length: number, value: string): string {
  const bytes = Buffer.byteLength(value);
  if (length < 0 && bytes + length > 0) return bytesOf(value, bytes + length, bytes);
  return length >= 0 && bytes > length ? bytesOf(value, 0, length) : value;
}

function indent(width: number, value: string): string {
  const pad = ' '.repeat(Math.max(0, Math.min(width, 1_000)));
  return pad + value.replaceAll('\n', `\n${pad}`);
}

function regex(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (error instanceof Error && error.name.includes('RE2JS')) return refuse(`regexp: ${error.message}`);
    throw error;
  }
}

function replaceAll(pattern: string, value: string, by: string): string {
  // Go writes `${1}` and `$1x` (a name); RE2JS takes Java's `$1`. Only plain references are the same in both.
  if (/\$(?!\{[0-9]{1,2}\}|[0-9]{1,2}(?![0-9A-Za-z_]))/.test(by))
    throw new TemplateError('its replacement is not done here', false);
  return regex(pattern)
    .matcher(value)
    .replaceAll(by.replace(/\$\{([0-9]{1,2})\}/g, '$$$1').replaceAll('\\', '\\\\'));
}

function findAll(pattern: string, value: string, limit: number): readonly string[] {
  const matcher = regex(pattern).matcher(value);
  const found: string[] = [];
  while ((limit < 0 || found.length < limit) && matcher.find()) found.push(matcher.group() ?? '');
  return found;
}

/** Argo CD's `normalize`, and the parameters `…Normalized`: fit for a DNS name. */
export function sanitizeName(name: string): string {
  const cleaned = [...name.toLowerCase()].map(each => (/[-a-z0-9.]/.test(each) ? each : '-')).join('');
  return cutset(cleaned.slice(0, 253), '-.', 'both');
}

/** github.com/gosimple/slug over a name that `normalize` has been through. */
function slugify(args: readonly GoValue[]): string {
  const maximum = args.length > 1 ? whole(args, 0) : 50;
  const smart = args.length > 2 ? args[1] === true : true;
  const name = sanitizeName(text(args, args.length - 1));
  const slug = cutset(name.replace(/[^a-z0-9-_]/g, '-').replace(/-{2,}/g, '-'), '-_', 'both');
  if (slug.length <= maximum) return slug;
  if (!smart) return cutset(slug.slice(0, maximum), '-_', 'both');
  let short = '';
  for (const word of slug.split('-')) {
    const longer = short === '' ? word : `${short}-${word}`;
    if (longer.length > maximum) break;
    short = longer;
  }
  return short === '' ? slug.slice(0, maximum) : short;
}

/** Functions of one text that give one. */
const OF_TEXT: Readonly<Record<string, (value: string) => string>> = {
  upper: value => value.toUpperCase(),
  lower: value => value.toLowerCase(),
  trim: value => cutset(value, SPACE, 'both'),
  nospace: value => [...value].filter(each => !SPACE.includes(each)).join(''),
  normalize: sanitizeName,
  b64enc: value => Buffer.from(value).toString('base64'),
  b64dec: value => Buffer.from(value, 'base64').toString('utf8'),
  sha256sum: value => createHash('sha256').update(value).digest('hex'),
  sha1sum: value => createHash('sha1').update(value).digest('hex'),
  base: value => (value === '' ? '.' : cutset(value, '/', 'right').split('/').at(-1) || '/'),
  dir: value => value.slice(0, Math.max(0, value.lastIndexOf('/'))) || (value.startsWith('/') ? '/' : '.'),
  ext: value => /\.[^./]{0,200}$/.exec(value.slice(-201))?.[0] ?? '',
};

function ofText(run: (value: string) => string): Call {
  return args => {
    count(args, 1);
    return run(text(args, 0));
  };
}

export const TEXT_FUNCTIONS: Readonly<Record<string, Call>> = {
  ...Object.fromEntries(Object.entries(OF_TEXT).map(([name, run]) => [name, ofText(run)])),
  quote: args =>
    args
      .filter(each => each !== null && each !== undefined)
      .map(each => sprintf('%q', [shown(each)]))
      .join(' '),
  squote: args =>
    args
      .filter(each => each !== null && each !== undefined)
      .map(each => `'${formatValue(each)}'`)
      .join(' '),
  cat: args =>
    args
      .filter(each => each !== null && each !== undefined)
      .map(formatValue)
      .join(' '),
  trimAll: args => cutset(text(args, 1), text(args, 0), 'both'),
  trimSuffix: args =>
    text(args, 0) !== '' && text(args, 1).endsWith(text(args, 0))
      ? text(args, 1).slice(0, -text(args, 0).length)
      : text(args, 1),
  trimPrefix: args =>
    text(args, 1).startsWith(text(args, 0)) ? text(args, 1).slice(text(args, 0).length) : text(args, 1),
  contains: args => text(args, 1).includes(text(args, 0)),
  hasPrefix: args => text(args, 1).startsWith(text(args, 0)),
  hasSuffix: args => text(args, 1).endsWith(text(args, 0)),
  replace: args => capped(text(args, 2).replaceAll(text(args, 0), () => text(args, 1))),
  repeat: args => {
    const [times, value] = [whole(args, 0), text(args, 1)];
    if (times < 0 || times * value.length > MAX_LENGTH) throw new TemplateError('it repeats too often', false);
    return value.repeat(times);
  },
  trunc: args => trunc(whole(args, 0), text(args, 1)),
  substr: args => {
    const [from, to, value] = [whole(args, 0), whole(args, 1), text(args, 2)];
    const bytes = Buffer.byteLength(value);
    if (from < 0) return bytesOf(value, 0, Math.max(0, to));
    return to < 0 || to > bytes ? bytesOf(value, from, bytes) : bytesOf(value, from, to);
  },
  indent: args => indent(whole(args, 0), text(args, 1)),
  nindent: args => `\n${indent(whole(args, 0), text(args, 1))}`,
  toString: (args: readonly GoValue[]) => shown(args[0]),
  toStrings: args => stringList(args[0]),
  join: args => stringList(args[1]).join(text(args, 0)),
  splitList: args => (text(args, 0) === '' ? [...text(args, 1)] : text(args, 1).split(text(args, 0))),
  split: args =>
    new Map(
      text(args, 1)
        .split(text(args, 0))
        .map((each, at): [string, GoValue] => [`_${at}`, each]),
    ),
  regexMatch: args => regex(text(args, 0)).matcher(text(args, 1)).find(),
  regexFind: args => findAll(text(args, 0), text(args, 1), 1)[0] ?? '',
  regexFindAll: args => findAll(text(args, 0), text(args, 1), whole(args, 2)),
  regexReplaceAll: args => capped(replaceAll(text(args, 0), text(args, 1), text(args, 2))),
  slugify,
};
