// Objects that are lists, and kinds that are not what they look like.

import { cron, type Row } from './row.ts';

const items =
  '- apiVersion: batch/v1\n  kind: Job\n  metadata: {name: a}\n- apiVersion: batch/v1\n  kind: CronJob\n  metadata: {name: c}\n';

export const lists: readonly Row[] = [
  { name: 'a List', text: `apiVersion: v1\nkind: List\nitems:\n${items}`, objects: ['Job a', 'CronJob c'] },
  {
    name: 'a list of another kind',
    text: `apiVersion: v1\nkind: FooList\nitems:\n${items}`,
    objects: ['Job a', 'CronJob c'],
  },
  {
    name: 'a ConfigMap with items',
    text: `kind: ConfigMap\nmetadata: {name: m}\nitems:\n${items}`,
    objects: ['ConfigMap m', 'Job a', 'CronJob c'],
    causes: ['items-make-a-list'],
  },
  {
    name: 'a CronJob as the envelope of a Job',
    text: `${cron}items:\n- apiVersion: batch/v1\n  kind: Job\n  metadata: {name: a}\n`,
    objects: ['CronJob c', 'Job a'],
    causes: ['items-make-a-list'],
  },
  {
    name: 'a CronJob that an empty list hides',
    text: `${cron}items: []\n`,
    objects: ['CronJob c'],
    causes: ['items-make-a-list'],
  },
  {
    name: 'a CronJob that null items hide',
    text: `${cron}items:\n`,
    objects: ['CronJob c'],
    causes: ['items-make-a-list'],
  },
  {
    name: 'items without kind in a CronJobList',
    text: 'apiVersion: batch/v1\nkind: CronJobList\nitems:\n- metadata: {name: c}\n',
    objects: ['CronJob c'],
  },
  {
    name: 'items without kind in a JobList',
    text: '{"apiVersion":"batch/v1","kind":"JobList","items":[{"metadata":{"name":"a"}}]}',
    objects: ['Job a'],
  },
  {
    name: 'items without kind in a CronJob',
    text: `${cron}items:\n- metadata: {name: x}\n`,
    objects: ['CronJob c', 'CronJob x'],
    causes: ['items-make-a-list'],
  },
  {
    name: 'a mixed list',
    text: `apiVersion: batch/v1\nkind: CronJobList\nitems:\n${items}- metadata: {name: x}\n`,
    objects: ['Job a', 'CronJob c', 'CronJob x'],
  },
  {
    name: 'a list in a list',
    text: `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items:\n  - ${cron.replaceAll('\n', '\n    ').trim()}\n`,
    objects: ['CronJob c'],
    causes: ['nested-list'],
  },
  { name: 'an empty List', text: 'apiVersion: v1\nkind: List\nitems: []\n', objects: [] },
  {
    name: 'items by way of an alias',
    text: `x: &i\n${items}apiVersion: v1\nkind: List\nitems: *i\n`,
    objects: ['Job a', 'CronJob c'],
  },
  { name: 'items of no kind', text: 'items:\n- a\nkey: v\n', objects: ['- -'] },
  { name: 'a kind in lower case', text: 'kind: cronjob\nmetadata: {name: c}\n', objects: ['cronjob c'] },
  { name: 'a kind that is no text', text: 'kind: 12\nmetadata: {name: c}\n', objects: ['12 c'] },
];
