// What the pack costs on an API server, in the units of Kubernetes 1.37.2 (its own compiler and cost tracker, asked in December 2026).
import { expect, it } from 'vitest';
import { loadPack } from '../../src/judge/pack.ts';
import { evaluateSpec } from '../../src/policy/evaluate.ts';
import type { AdmissionRequest } from '../../src/policy/policy.ts';

const PACK = await loadPack();

/** Harmless, with a word of every policy that looks for words first. */
const PROSE =
  'The nightly report reads the metadata of each shop, asks kubectl for the pods that add or install nothing, and mounts no cron of a systemd unit; then curl and wget fetch a page | base64 or openssl keep it, discord and a pool of miners in a gist. See https://docs.example.com/file.io for the socket, nc and the rest. ';
const QUOTED = `echo "The nightly report's metadata" 'for each shop' | tee "/tmp/it's"; kubectl get pods 'add' "install" mount cron systemd curl wget fetch base64 openssl discord pool miner gist. https://docs.example.com/ socket nc '%s' "$HOME"\n`;
const DATA = JSON.stringify(
  Array.from({ length: 40 }, (_, id) => ({ name: 'shop', id, tags: ['a', 'b'], meta: { size: id * 3 } })),
);

function judge(name: string, text: string) {
  const rule = PACK.find(({ id }) => id === name);
  if (rule === undefined) throw new Error(`no policy ${name}`);
  const request: AdmissionRequest = {
    ...{ operation: 'CREATE', group: 'batch', version: 'v1', kind: 'Job', resource: 'jobs', namespace: 'n', name: 'j' },
    object: {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'j', namespace: 'n' },
      spec: {
        template: {
          spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox', command: ['sh', '-c', text] }] },
        },
      },
    },
    oldObject: null,
  };
  return evaluateSpec(rule.spec, request, null, { namespace: () => null, objects: () => [] });
}

function filled(text: string, size: number): string {
  return text.repeat(Math.ceil(size / text.length)).slice(0, size);
}

const TEXTS = { prose: PROSE, quotes: QUOTED, JSON: DATA };

it.each(Object.keys(TEXTS))(
  'no policy is stopped by its cost on 128 KiB of %s',
  name => {
    const text = filled(TEXTS[name as keyof typeof TEXTS], 131_072);
    const stopped = PACK.filter(({ id }) => judge(id, text).decisions.some(({ kind }) => kind === 'error')).map(
      ({ id }) => id,
    );
    expect(stopped).toEqual([]);
  },
  240_000,
);

it('a policy is stopped where the server stops it', () => {
  const { decisions } = judge('metadata-endpoint-access', filled(QUOTED, 700_000));
  expect(decisions).toMatchObject([{ kind: 'error', tooDear: true }]);
}, 120_000);
