// Where one document ends and the next begins.

import { cron, job, json, type Row } from './row.ts';

export const splitting: readonly Row[] = [
  { name: 'a separator with a comment glued to it', text: `${job}---#x\n${cron}`, objects: ['Job a', 'CronJob c'] },
  ...['\u00a0', '\u3000', '\u0085'].map(space => ({
    name: `a separator with U+${space.charCodeAt(0).toString(16)} behind it`,
    text: `${job}---${space}\n${cron}`,
    objects: ['Job a', 'CronJob c'],
    causes: space === '\u0085' ? ['unicode-space', 'line-break-character'] : ['unicode-space'],
  })),
  {
    name: 'a flow mapping behind a separator',
    text: `${job}--- {kind: CronJob}\n`,
    objects: ['Job a', 'CronJob -'],
    causes: ['document-separator'],
  },
  {
    name: 'a tag behind a separator',
    text: `${job}--- !!map\n${cron}`,
    objects: ['Job a', 'CronJob c'],
    causes: ['document-separator'],
  },
  {
    name: 'a block scalar behind a separator',
    text: `${job}--- |\n text\n---\n${cron}`,
    objects: ['Job a', 'CronJob c'],
    causes: ['document-separator'],
  },
  {
    name: 'a flow mapping behind a separator on line 1',
    text: '--- {kind: CronJob, metadata: {name: x}}\n',
    objects: ['CronJob x'],
    causes: ['document-separator'],
  },
  { name: 'a document hidden behind ...', text: `${job}...\n${cron}`, objects: ['Job a'], causes: ['hidden-document'] },
  {
    name: 'a document hidden behind ... and a text',
    text: `${job}... x\n${cron}`,
    objects: ['Job a'],
    causes: ['text-after-document'],
  },
  {
    name: 'a marker between carriage returns',
    text: `${job}x: z\r---\r${cron}`,
    objects: ['Job a'],
    causes: ['line-break-character', 'hidden-document'],
  },
  {
    name: 'a marker between line separators',
    text: `${job}# \u2028---\u2028kind: CronJob\n`,
    objects: ['Job a'],
    causes: ['line-break-character', 'hidden-document'],
  },
  {
    name: 'four dashes',
    text: `${job}----\n${cron}`,
    objects: ['Job a'],
    causes: ['document-separator'],
    problems: ['unreadable-manifest'],
  },
  {
    name: 'a key glued to a separator',
    text: `${job}---apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c}\n`,
    objects: ['Job a', 'CronJob c'],
    causes: ['document-separator'],
  },
  { name: 'a YAML directive', text: `%YAML 1.1\n---\n${cron}`, objects: ['CronJob c'], causes: ['yaml-directive'] },
  {
    name: 'a YAML 1.2 directive behind ...',
    text: `${job}...\n%YAML 1.2\n---\n${cron}`,
    objects: ['Job a', 'CronJob c'],
    causes: ['yaml-directive'],
  },
  {
    name: 'a TAG directive',
    text: `%TAG !e! tag:yaml.org,2002:\n---\n${cron}`,
    objects: ['CronJob c'],
    causes: ['yaml-directive'],
  },
  {
    name: 'a directive that kubectl accepts',
    text: `%YAML 1.1\n# \u2028---\u2028${cron}`,
    objects: ['CronJob c'],
    causes: ['yaml-directive', 'line-break-character'],
  },
  { name: 'a separator within quotes', text: `${job}x: "a\n---\nb"\n`, objects: [], problems: ['unreadable-manifest'] },
  { name: 'an indented separator in a block', text: `${job}x: |\n  a\n  ---\n  kind: CronJob\n`, objects: ['Job a'] },
  {
    name: 'a broken document before the payload',
    text: `a: [\n---\n${cron}`,
    objects: ['CronJob c'],
    problems: ['unreadable-manifest'],
  },
  {
    name: 'a broken document behind the payload',
    text: `${cron}---\na: [\n`,
    objects: ['CronJob c'],
    problems: ['unreadable-manifest'],
  },
  {
    name: 'documents that are no objects around the payload',
    text: `just text\n---\n${cron}---\n[1, 2]\n---\n12\n`,
    objects: ['CronJob c'],
  },
  {
    name: 'a second flow mapping behind the first',
    text: `---\n${json('a')}\n{"kind":"CronJob"}\n`,
    objects: ['Job a'],
    causes: ['text-after-document'],
  },
  {
    name: 'text behind a flow mapping',
    text: `---\n${json('a')}garbage\n`,
    objects: ['Job a'],
    causes: ['text-after-document'],
  },
  { name: 'hundreds of documents', text: `${job}---\n`.repeat(300), objects: Array(300).fill('Job a') },
  {
    name: 'empty and comment-only documents',
    text: `---\n# nothing\n---\n---\n\n---\n${cron}---\n# end\n---\n`,
    objects: ['CronJob c'],
  },
];
