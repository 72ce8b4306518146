// Encodings, line breaks that only Go knows, and characters that nobody sees.

import { cron, job, json, type Row } from './row.ts';

const utf16le = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');
const utf16be = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16();

export const bytes: readonly Row[] = [
  ...['\r', '\u0085', '\u2028', '\u2029'].map(end => ({
    name: `a comment that ends at U+${end.charCodeAt(0).toString(16)}`,
    text: `apiVersion: batch/v1\n# harmless${end}kind: CronJob\nmetadata: {name: c}\n`,
    objects: ['CronJob c'],
    causes: ['line-break-character'],
  })),
  {
    name: 'a block that ends at a line separator',
    text: 'kind: ConfigMap\nmetadata: {name: c}\ndata: |\n  hello\u2028kind: CronJob\n',
    objects: ['CronJob c'],
    causes: ['line-break-character', 'duplicate-key'],
  },
  {
    name: 'a kind that ends with NEL',
    text: 'kind: CronJob\u0085\nmetadata: {name: c\u2028}\n',
    objects: ['CronJob c'],
    causes: ['line-break-character'],
  },
  {
    name: 'a key behind a line separator',
    text: '\u2028kind: CronJob\nmetadata: {name: c}\n',
    objects: ['CronJob c'],
    causes: ['line-break-character'],
  },
  {
    name: 'line ends of carriage returns only',
    text: cron.replaceAll('\n', '\r'),
    objects: ['CronJob c'],
    causes: ['line-break-character'],
  },
  {
    name: 'a byte order mark in front of a later document',
    text: `${job}---\n\ufeff${cron}`,
    objects: ['Job a', 'CronJob c'],
    causes: ['byte-order-mark'],
  },
  { name: 'two byte order marks', text: `\ufeff\ufeff${cron}`, objects: ['CronJob c'], causes: ['byte-order-mark'] },
  {
    name: 'a byte order mark within a text',
    text: `${cron}x: a\ufeffb\n`,
    objects: ['CronJob c'],
    causes: ['byte-order-mark'],
  },
  { name: 'UTF-16, little end first', text: utf16le(cron), objects: ['CronJob c'] },
  { name: 'UTF-16, big end first', text: utf16be(cron), objects: ['CronJob c'] },
  { name: 'UTF-16 JSON', text: utf16be(json('j')), objects: ['Job j'] },
  {
    name: 'UTF-16 with half a character at its end',
    text: utf16le(cron).subarray(0, -1),
    objects: ['CronJob c'],
    causes: ['invalid-encoding'],
  },
  ...['\u0000', '\u0007', '\u0080', '\u007f', '\ufffe'].map(control => ({
    name: `U+${control.charCodeAt(0).toString(16)}`,
    text: `${cron}x: a${control}b\n`,
    objects: ['CronJob c'],
    causes: ['control-character'],
  })),
  {
    name: 'invalid UTF-8',
    text: Buffer.concat([Buffer.from(`${cron}x: a`), Buffer.from([0xff, 0x62, 0x0a])]),
    objects: ['CronJob c'],
    causes: ['invalid-encoding'],
  },
  {
    name: 'surrogates in UTF-8',
    text: Buffer.concat([Buffer.from(`${cron}x: a`), Buffer.from([0xed, 0xa0, 0x80, 0x0a])]),
    objects: ['CronJob c'],
    causes: ['invalid-encoding'],
  },
  { name: 'tabs as separation', text: 'kind:\tCronJob\t# c\nmetadata:\t{\tname:\tc\t}\n', objects: ['CronJob c'] },
  {
    name: 'tabs as indentation',
    text: 'kind: CronJob\nmetadata:\n\tname: c\n',
    objects: [],
    problems: ['unreadable-manifest'],
  },
  { name: 'line ends of Windows', text: cron.replaceAll('\n', '\r\n'), objects: ['CronJob c'] },
  {
    name: 'a bidirectional override in a comment',
    text: `${cron}# a\u202eb\n`,
    objects: ['CronJob c'],
    causes: ['bidi-control'],
  },
  {
    name: 'a zero-width space in a name',
    text: 'kind: CronJob\nmetadata: {name: "a\u200bb"}\n',
    objects: ['CronJob a\u200bb'],
    causes: ['invisible-character'],
  },
  { name: 'tag characters', text: `${cron}# \u{e0041}\n`, objects: ['CronJob c'], causes: ['invisible-character'] },
  { name: 'comments of 1.5 MB', text: `${'# padding\n'.repeat(150_000)}${cron}`, objects: ['CronJob c'] },
];
