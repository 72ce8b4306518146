// JSON, JSON that follows JSON, and YAML that follows JSON.

import { cron, json, type Row } from './row.ts';

export const streams: readonly Row[] = [
  { name: 'a JSON stream', text: `${json('a')}${json('b')}`, objects: ['Job a', 'Job b'], causes: ['json-stream'] },
  {
    name: 'a JSON stream over lines',
    text: `${json('a')}\n${json('b')}\n${json('c')}\n`,
    objects: ['Job a', 'Job b', 'Job c'],
    causes: ['json-stream'],
  },
  {
    name: 'YAML glued to JSON',
    text: `${json('a')}${cron}`,
    objects: ['Job a', 'CronJob c'],
    causes: ['json-then-yaml'],
  },
  {
    name: 'YAML on the line behind JSON',
    text: `${json('a')}\n${cron}`,
    objects: ['Job a', 'CronJob c'],
    causes: ['json-then-yaml'],
  },
  {
    name: 'YAML behind two JSON objects',
    text: `${json('a')}${json('b')}\n${cron}`,
    objects: ['Job a', 'Job b'],
    causes: ['json-stream'],
    problems: ['unreadable-manifest'],
  },
  {
    name: 'JSON documents with separators',
    text: `${json('a')}\n---\n${json('b')}\n---\n${cron}`,
    objects: ['Job a', 'Job b', 'CronJob c'],
  },
  ...['\u00a0', '\u2028', '\f'].map(space => ({
    name: `U+${space.charCodeAt(0).toString(16)} in front of the brace`,
    text: `${space}${json('a')}`,
    objects: ['Job a'],
    causes:
      space === '\u2028'
        ? ['unicode-space', 'line-break-character']
        : space === '\f'
          ? ['unicode-space', 'control-character']
          : ['unicode-space'],
  })),
  {
    name: 'JSON with comments and trailing commas',
    text: "{kind: 'CronJob', # c\n metadata: {name: c,},}\n",
    objects: ['CronJob c'],
  },
  {
    name: 'JSON with a comment of JavaScript',
    text: '{"kind": "CronJob", // c\n "metadata": {"name": "c"}}\n',
    objects: [],
    problems: ['unreadable-manifest'],
  },
  { name: 'garbage behind JSON', text: `${json('a')} garbage`, objects: ['Job a'], causes: ['json-then-yaml'] },
  { name: 'a key in another case', text: '{"Kind":"CronJob","metadata":{"name":"c"}}', objects: ['- c'] },
  {
    name: 'half a surrogate pair',
    text: '{"kind":"CronJob","metadata":{"name":"a\\ud83d"}}',
    objects: ['CronJob a\ufffd'],
  },
  { name: 'an array at the root', text: `[${json('a')}]`, objects: [] },
  {
    name: 'a number that is too large',
    text: '{"kind":"CronJob","x":1e400}',
    objects: [],
    problems: ['unreadable-manifest'],
  },
];
