// Null as Kubernetes 1.37.2 stores it: the zero value where a list or a map holds it.
import { expect, test } from 'vitest';
import { fillNulls } from '../../src/kube/nulls.ts';

test('an item that is null is there, a field that is null is not', () => {
  const pod = {
    containers: [{ command: ['a', null], args: [null], image: null, resources: { limits: { cpu: null } } }],
    nodeSelector: { disk: null },
    imagePullSecrets: [null],
    unknown: [null],
  };
  expect(fillNulls({ spec: pod })).toEqual({
    spec: {
      containers: [{ command: ['a', ''], args: [''], image: null, resources: { limits: { cpu: '0' } } }],
      nodeSelector: { disk: '' },
      imagePullSecrets: [{}],
      unknown: [null],
    },
  });
});

test('an object without such a null stays the same one', () => {
  const object = { metadata: { labels: { a: 'b' } }, spec: { command: ['a'], x: null } };
  expect(fillNulls(object)).toBe(object);
});
