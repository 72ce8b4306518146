// What a difference in a field of another kind is about: said by the kind's own fields, never by a name that an author chose.
import { describe, expect, it } from 'vitest';
import { classesOf } from '../../src/compare/classes.ts';
import type { Json, Path } from '../../src/model.ts';

const ARGO = 'argoproj.io';

function steps(path: string): Path {
  return ['rest', ...path.split('/').map(step => (/^\d+$/.test(step) ? Number(step) : step))];
}

function classes(path: string, was: Json | undefined, is: Json | undefined, group = ARGO): readonly string[] {
  return classesOf(steps(path), was, is, group);
}

describe('a field of the kind has the class of its name', () => {
  it.each([
    ['spec/ttlStrategy/secondsAfterCompletion', 'environment'],
    ['spec/templates/0/timeout', 'environment'],
    ['spec/workflowSpec/templates/3/retryStrategy/limit', 'environment'],
    ['spec/templates/0/resources/limits/cpu', 'environment'],
    ['spec/metrics/prometheus/0/help', 'environment'],
    ['spec/driver/memory', 'environment'],
    ['spec/executor/serviceAccountName', 'identity'],
    ['spec/templates/0/executor/serviceAccountName', 'identity'],
    ['spec/templates/0/podSpecPatch', 'privilege'],
    ['spec/templates/0/volumes/data/hostPath/path', 'privilege'],
    ['spec/templates/0/volumes/timeout/hostPath/path', 'privilege'],
    ['spec/templates/0/volumes/data/configMap/name', 'environment'],
    ['spec/template/metadata/labels/team', 'environment'],
    ['spec/when', 'schedule'],
    ['spec/stopStrategy/expression', 'schedule'],
    ['spec/trigger/cronSchedule/startTime', 'schedule'],
    ['spec/events/0/cronjob/cron', 'schedule'],
  ])('%s: %s', (path, expected) => {
    expect(classes(path, 'a', 'b')).toEqual([expected]);
  });
});

describe('a name that an author may have chosen says nothing', () => {
  it.each([
    ['a map of settings', 'spec/sparkConf/timeout'],
    ['a map of settings with the name of an identity', 'spec/flinkConfiguration/serviceAccount'],
    ['a chart’s values', 'spec/set/schedule'],
    ['parameters', 'spec/arguments/parameters/0/timeout'],
    ['a hook', 'spec/hooks/timeout/template'],
    ['a replica', 'spec/pytorchReplicaSpecs/resources/restartPolicy'],
    ['a source of what a trigger makes', 'spec/triggers/0/template/k8s/source/git/url'],
    ['a condition of a step', 'spec/templates/0/steps/0/0/when'],
    ['inputs of a task', 'spec/resources/inputs/0/resourceSpec/params/0/value'],
    ['settings of an executor', 'spec/executor/javaOptions'],
    ['parameters of an event', 'spec/events/0/cronjob/config/timeout/value'],
    ['an object that is no spec', 'data/timeout'],
  ])('%s: %s', (_, path) => {
    expect(classes(path, 'a', 'b')).toEqual(['command']);
  });
});

it('the triggers of a scaler are its schedule, and those of others say what they start', () => {
  expect(classes('spec/triggers', [], [{ type: 'cron' }], 'keda.sh')).toEqual(['schedule']);
  expect(classes('spec/triggers', [], [{ template: {} }])).toEqual(['command']);
});

it('a part that one side lacks is about all that is in it', () => {
  const account = { serviceAccountName: 'admin' };
  expect(classes('spec/executor', undefined, account)).toEqual(['identity']);
  expect(classes('spec/templateDefaults', { timeout: '1m', nodeSelector: { a: 'b' } }, undefined)).toEqual([
    'environment',
  ]);
  const mixed = { timeout: '1m', http: { url: 'x' }, executor: account, podSpecPatch: '{}' };
  expect(classes('spec/templateDefaults', undefined, mixed)).toEqual([
    'command',
    'identity',
    'privilege',
    'environment',
  ]);
  expect(classes('spec/templates', [{ timeout: '1m' }], [{ timeout: '1m' }, { data: { timeout: {} } }])).toEqual([
    'command',
  ]);
  expect(classes('spec/templates', [{ executor: account }], [{ executor: account }, { timeout: '1m' }])).toEqual([
    'environment',
  ]);
  expect(classes('spec/templates', undefined, {})).toEqual(['command']);
  expect(classes('spec/templates', [{ name: 'a' }, { name: 'b' }], [{ name: 'b' }, { name: 'a' }])).toEqual([
    'command',
  ]);
});
