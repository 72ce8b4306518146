// Bytes to events: the framer, the prefilter's proof as a property, every envelope, and bad input, none of which passes in silence.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { eventsOf as unpack } from '../../src/audit/envelopes/index.ts';
import { interestsOf, topicOf, workloadResources } from '../../src/audit/interests.ts';
import { createFramer } from '../../src/audit/read/frame.ts';
import { createLineFilter, HEAD } from '../../src/audit/read/prefilter.ts';
import { salvageObject } from '../../src/audit/read/salvage.ts';
import { defaultConfig } from '../../src/config/config.ts';
import type { Json } from '../../src/model.ts';
import { registryOf } from '../../src/workloads/registry.ts';
import type { TestRepository } from '../support/git-repo.ts';
import { CRONJOB_CONTROLLER, cronJob, eventsOf, logOf, MALLORY, manifest, type Request } from './events.ts';
import { accountsOf, audit, createScene } from './scene.ts';

const registry = registryOf(defaultConfig());
const filter = createLineFilter(interestsOf(registry));
const isWanted = (line: Buffer): boolean => filter.isWanted(line, 0, line.length);
const workloads = workloadResources(registry);

interface Framed {
  readonly values: readonly string[];
  readonly lines: readonly number[];
  readonly skipped: number;
  readonly broken: readonly string[];
}

/** Frames a text in chunks of some sizes. */
function frame(text: string | Buffer, sizes: readonly number[] = [1 << 20]): Framed {
  const [values, lines, broken]: [string[], number[], string[]] = [[], [], []];
  let skipped = 0;
  const framer = createFramer(
    {
      value: (bytes, line) => {
        const text = bytes.toString('utf8');
        try {
          JSON.parse(text);
        } catch {
          return false;
        }
        values.push(text);
        lines.push(line);
        return true;
      },
      skipped: () => {
        skipped += 1;
      },
      broken: (reason, _, line) => {
        broken.push(`${reason} ${line}`);
      },
    },
    filter,
  );
  const bytes = Buffer.from(text);
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
    // Copied into a buffer that is used again, as a file's chunks are.
    const chunk = Buffer.from(bytes.subarray(at, at + size));
    framer.push(chunk);
    chunk.fill(0);
    at += size;
  }
  framer.end();
  return { values, lines, skipped, broken };
}

const write: Request = {
  at: 1,
  verb: 'create',
  resource: 'cronjobs',
  namespace: 'shop',
  name: 'x',
  user: MALLORY,
  request: cronJob({ namespace: 'shop', name: 'x' }),
};
const read: Request = { at: 2, verb: 'get', resource: 'pods', group: '', namespace: 'shop', name: 'x' };

describe('the framer', () => {
  const events = eventsOf(write).map(event => JSON.stringify(event));
  const [first = '', second = ''] = events;
  const shapes: readonly (readonly [string, string])[] = [
    ['lines', `${first}\n${second}\n`],
    ['lines of Windows', `${first}\r\n${second}\r\n`],
    ['no line feed at the end', `${first}\n${second}`],
    ['an array', JSON.stringify(events.map(event => JSON.parse(event)))],
    [
      'an array over lines',
      JSON.stringify(
        events.map(event => JSON.parse(event)),
        null,
        2,
      ),
    ],
    ['a list of events', `{"kind":"EventList","items":[${first},${second}]}`],
    ['objects one behind the other', `${first}${second}`],
    ['objects one behind the other, blanks between them', `  ${first} \t ${second}  `],
    ['node names', `master-0 ${first}\nmaster-1 ${second}\n`],
    ['a byte order mark', `\ufeff${first}\n${second}\n`],
  ];
  test.each(shapes)('%s, cut anywhere', (_, text) => {
    const whole = frame(text);
    expect(whole.values.filter(value => value.includes('"Event"')).map(value => JSON.parse(value).stage)).toEqual([
      'RequestReceived',
      'ResponseComplete',
    ]);
    expect(whole.broken).toEqual([]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 6 }), sizes => {
        const cut = frame(text, sizes);
        expect([cut.values, cut.broken, cut.lines]).toEqual([whole.values, whole.broken, whole.lines]);
      }),
      { numRuns: 40 },
    );
  });

  test.each([
    ['a line that is no JSON', `${first}\nnonsense\n${second}\n`, ['syntax 2']],
    ['half a line', `${first}\n${second.slice(0, 400)}\n${second}\n`, ['syntax 2']],
    ['the end in the middle', `${first}\n${second.slice(0, 400)}`, ['ended 2']],
    ['half a value of an array', `[\n${first},\n${second.slice(0, 300)}\n${second}\n]`, ['syntax 3', 'syntax 5']],
  ])('%s is told with its line, and the rest is read', (_, text, broken) => {
    const framed = frame(text);
    expect(framed.broken).toEqual(broken);
    expect(framed.values.length).toBeGreaterThanOrEqual(1);
  });

  test('a record without end costs no memory, and what follows is read', () => {
    const huge = `${first.slice(0, 500)}"x":"${'a'.repeat(40 * 1024 * 1024)}`;
    const framed = frame(`${huge}\n${second}\n`);
    expect(framed.broken).toEqual(['too-long 1']);
    expect(framed.values).toHaveLength(1);
  });

  test('lines of no interest are counted and not parsed', () => {
    expect(frame(logOf([read, read, read]))).toMatchObject({ values: [], skipped: 6, broken: [] });
  });
});

describe('the prefilter', () => {
  /** Whatever a client can choose: names, agents, annotations, objects. */
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'objectRef',
      '"objectRef":{"resource":"pods"',
      '\\"objectRef\\":{\\"resource\\":\\"pods\\"',
      '}',
      '{',
      '"',
      '\\',
      '"verb":"get"',
      '{"kind":"Event","apiVersion":"audit.k8s.io/v1',
      '\u2028',
    ),
  );
  const resources = [...interestsOf(registry).keys(), 'pods', 'leases', 'cronjobsx', 'deployments'];
  const request = fc.record({
    verb: fc.constantFrom('get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'),
    resource: fc.constantFrom(...resources),
    group: fc.constantFrom('', 'batch', 'apps', 'rbac.authorization.k8s.io', 'argoproj.io'),
    subresource: fc.option(fc.constantFrom('status', 'exec', 'token', 'scale'), { nil: undefined }),
    namespace: fc.option(text, { nil: undefined }),
    name: fc.option(text, { nil: undefined }),
    user: text,
    agent: text,
    request: fc.record({ metadata: fc.dictionary(text, text), spec: fc.array(text) }),
    annotations: fc.dictionary(text, text),
  });

  test('no event of interest is dropped, whatever a client writes', () => {
    fc.assert(
      fc.property(request, ({ subresource, namespace, name, ...rest }) => {
        const written: Request = {
          at: 1,
          ...rest,
          ...(subresource === undefined ? {} : { subresource }),
          ...(namespace === undefined ? {} : { namespace }),
          ...(name === undefined ? {} : { name }),
        };
        for (const event of eventsOf(written)) {
          const line = JSON.stringify(event);
          expect(line.startsWith(HEAD.toString('latin1'))).toBe(true);
          const [read] = unpack(JSON.parse(line), { file: 'x', line: 1 }).events;
          if (read === undefined) throw new Error('An event was not read.');
          if (topicOf(read, workloads) !== 'other') expect(isWanted(Buffer.from(line)), line).toBe(true);
          // Two on one line are one line to the filter.
          const other = JSON.stringify(
            eventsOf({ at: 2, verb: 'get', resource: 'leases', group: 'coordination.k8s.io' })[0],
          );
          if (topicOf(read, workloads) !== 'other') expect(isWanted(Buffer.from(other + line))).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('of lines that are passed over many at a time none of interest is lost, and each is counted', () => {
    // Requests for no resource have no reference at all: the next one is another line's.
    const health = (id: number): string =>
      `${HEAD.toString('latin1')}","level":"Metadata","auditID":"${id}","stage":"ResponseComplete","requestURI":"/healthz","verb":"get"}`;
    const simple = fc.constantFrom<Request | 'health'>(
      'health',
      read,
      write,
      { ...read, resource: 'leases', group: 'coordination.k8s.io', verb: 'update' },
      { ...read, subresource: 'exec', verb: 'create' },
      { ...read, name: 'objectRef', request: { note: '"objectRef":{"resource":"pods"' } },
      { ...write, verb: 'watch' },
      { ...write, verb: 'delete', name: 'y' },
    );
    fc.assert(
      fc.property(fc.array(simple, { maxLength: 30 }), fc.integer({ min: 1, max: 5000 }), (requests, size) => {
        const lines = requests.flatMap((one, index) =>
          one === 'health' ? [health(index)] : eventsOf({ ...one, at: index }).map(event => JSON.stringify(event)),
        );
        const framed = frame(lines.map(line => `${line}\n`).join(''), [size]);
        expect(framed.values).toEqual(lines.filter(line => isWanted(Buffer.from(line))));
        expect(framed.lines).toEqual(lines.flatMap((line, at) => (isWanted(Buffer.from(line)) ? [at + 1] : [])));
        expect(framed.skipped + framed.values.length).toBe(lines.length);
        expect(framed.broken).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('it does drop something', () => {
    expect(eventsOf(read).map(event => isWanted(Buffer.from(JSON.stringify(event))))).toEqual([false, false]);
  });
});

test('of a cut object what is whole is kept', () => {
  const text = '{"a":{"b":[1,"x,}"]},"c":"d","e":{"f":"cut he';
  expect(salvageObject(text)).toEqual({ a: { b: [1, 'x,}'] }, c: 'd' });
  fc.assert(
    fc.property(fc.json({ maxDepth: 3 }), fc.nat(), (json, at) => {
      const whole = `{"k":${json},"z":1}`;
      const saved = salvageObject(whole.slice(0, at % whole.length));
      if (saved !== null) for (const key of Object.keys(saved)) expect(saved[key]).toEqual(JSON.parse(whole)[key]);
    }),
  );
});

describe('envelopes', () => {
  const lines = eventsOf(write).map(event => JSON.stringify(event));
  const parsed = lines.map((line): Json => JSON.parse(line));
  const messages = lines.map((message, id) => ({ id: String(id), timestamp: 1_796_085_563_147, message }));
  const gke = {
    insertId: 'a',
    logName: 'projects/p/logs/cloudaudit.googleapis.com%2Factivity',
    operation: { id: 'op', producer: 'k8s.io' },
    labels: { 'authorization.k8s.io/decision': 'allow' },
    timestamp: '2026-11-30T10:00:01.5Z',
    protoPayload: {
      '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
      serviceName: 'k8s.io',
      methodName: 'io.k8s.batch.v1.cronjobs.create',
      resourceName: 'batch/v1/namespaces/shop/cronjobs/x',
      authenticationInfo: { principalEmail: MALLORY, authoritySelector: 'system:serviceaccount:ci:deployer' },
      requestMetadata: { callerIp: '192.0.2.10', callerSuppliedUserAgent: 'kubectl' },
      status: { code: 7, message: 'no' },
      request: { '@type': 'batch.k8s.io/v1.CronJob', ...cronJob({ namespace: 'shop', name: 'x' }) },
    },
  };
  const columns = {
    TimeGenerated: '2026-11-30T10:00:01Z',
    AuditId: 'x',
    Level: 'RequestResponse',
    Stage: 'ResponseComplete',
    RequestUri: '/apis/batch/v1/namespaces/shop/cronjobs',
    Verb: 'create',
    User: JSON.stringify({ username: MALLORY, groups: [] }),
    ObjectRef: { resource: 'cronjobs', namespace: 'shop', name: 'x', apiGroup: 'batch', apiVersion: 'v1' },
    ResponseStatus: { code: 201 },
    RequestObject: 'skipped-too-big-size-object',
  };
  const record = (log: string) => ({
    category: 'kube-audit',
    time: '2026-11-30T10:00:01Z',
    properties: { log, stream: 'stdout' },
  });
  const shapes: readonly (readonly [string, Json, string])[] = [
    [
      'EKS subscription',
      {
        awslogs: {
          data: gzipSync(JSON.stringify({ messageType: 'DATA_MESSAGE', logEvents: messages })).toString('base64'),
        },
      },
      'eks',
    ],
    [
      'CloudWatch through Firehose',
      { messageType: 'DATA_MESSAGE', owner: '1', logEvents: messages } as unknown as Json,
      'eks',
    ],
    ['filter-log-events', { events: messages, searchedLogStreams: [] } as unknown as Json, 'eks'],
    ['Sentinel', { RawEvent: lines[1] ?? '', TimeGenerated: '2026-11-30T10:00:01Z' }, 'eks'],
    ['Cloud Logging', gke as unknown as Json, 'gke'],
    ['an array of Cloud Logging', [gke] as unknown as Json, 'gke'],
    ['Event Hub', { records: lines.map(record) } as unknown as Json, 'aks'],
    ['AKSAudit', columns as unknown as Json, 'aks'],
    [
      'Log Analytics',
      {
        tables: [
          {
            name: 'PrimaryResult',
            columns: Object.keys(columns).map(name => ({ name })),
            rows: [Object.values(columns)],
          },
        ],
      } as unknown as Json,
      'aks',
    ],
    ['Elastic', { '@timestamp': '2026-11-30T10:00:01Z', kubernetes: { audit: parsed[1] ?? null } }, 'elastic'],
    [
      'Elastic with dots',
      Object.fromEntries(
        Object.entries(parsed[1] as object).map(([key, value]) => [`kubernetes.audit.${key}`, value]),
      ) as Json,
      'elastic',
    ],
    ['a search of Elastic', { hits: { hits: [{ _source: { kubernetes: { audit: parsed[1] ?? null } } }] } }, 'elastic'],
    ['text within text', { message: JSON.stringify({ message: lines[1] }) }, 'eks'],
  ];
  test.each(shapes)('%s', (_, value, envelope) => {
    const unpacked = unpack(value, { file: 'x', line: 1 });
    expect(unpacked).toMatchObject({ unreadable: 0, unknown: 0 });
    expect(unpacked.events.at(-1)).toMatchObject({
      envelope,
      verb: 'create',
      group: 'batch',
      resource: 'cronjobs',
      namespace: 'shop',
      name: 'x',
      user: { name: MALLORY },
    });
  });

  test('what Cloud Logging says otherwise', () => {
    expect(unpack(gke as unknown as Json, { file: 'x', line: 1 }).events[0]).toMatchObject({
      code: 403,
      auditID: 'op',
      impersonated: { name: 'system:serviceaccount:ci:deployer' },
      stage: 'complete',
    });
  });

  test('an object that was too big is cut, and so is a text that ends too early', () => {
    expect(unpack(columns as unknown as Json, { file: 'x', line: 1 }).events[0]).toMatchObject({
      cut: true,
      request: null,
    });
    const cut = unpack({ records: [record((lines[1] ?? '').slice(0, 700))] } as unknown as Json, {
      file: 'x',
      line: 1,
    });
    expect(cut.events[0]).toMatchObject({
      cut: true,
      verb: 'create',
      name: 'x',
      time: Date.parse('2026-11-30T10:00:01Z'),
    });
    const truncated = unpack(
      { events: [{ message: `${(lines[1] ?? '').slice(0, 700)}[Truncated...]` }] },
      { file: 'x', line: 1 },
    );
    expect(truncated.events[0]).toMatchObject({ cut: true, verb: 'create' });
  });

  test.each<[string, Json, object]>([
    [
      'a control message',
      {
        messageType: 'CONTROL_MESSAGE',
        logEvents: [{ id: '', timestamp: 1, message: 'CWL CONTROL MESSAGE: Checking health of destination Firehose.' }],
      },
      { others: 1 },
    ],
    ['another stream of EKS', { events: [{ message: 'time="2026" level=info msg="access granted"' }] }, { others: 1 }],
    [
      'another category of AKS',
      { records: [{ category: 'kube-scheduler', properties: { log: 'I1130 text' } }] },
      { others: 1 },
    ],
    ['another service of Google', { protoPayload: { serviceName: 'compute.googleapis.com' } }, { others: 1 }],
    ['damaged gzip', { awslogs: { data: 'H4sIAAAA' } }, { unreadable: 1 }],
    ['another JSON', { hello: 'world' }, { unknown: 1 }],
    ['no object', 7, { unknown: 1 }],
  ])('%s is no event', (_, value, expected) => {
    expect(unpack(value, { file: 'x', line: 1 })).toMatchObject({ events: [], ...expected });
  });
});

describe('bad input', () => {
  let repository: TestRepository;
  beforeAll(async () => {
    repository = await createScene([
      { at: 0, files: { 'deploy/x.yaml': manifest({ namespace: 'billing', name: 'report' }) } },
    ]);
  }, 400_000);
  const log = logOf([write]);

  test.each<[string, string | Buffer, string]>([
    ['a line that is no JSON', `${log}what is this\n`, 'log-unreadable'],
    ['JSON of something else', `${log}{"hello":"world"}\n`, 'log-unknown'],
    ['gzip that ends too early', gzipSync(log).subarray(0, -20), 'log-unreadable'],
    [
      'zstd that is none',
      Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), Buffer.from('not zstd at all')]),
      'log-unreadable',
    ],
    ['an empty file', '', 'log-empty'],
    [
      'a clock that goes back',
      logOf([{ ...read, at: 5000, verb: 'create' }, write].map(one => ({ ...one, resource: 'jobs', group: 'batch' }))),
      'log-clock',
    ],
  ])('%s is a problem, and exit code 2', async (_, text, code) => {
    const run = await audit(repository, text);
    expect(run.json.problems.map(problem => problem.code)).toContain(code);
    expect(run.code).toBe(2);
  });

  test('what controllers clean up shows no cluster: where nothing else is known the log is that of another', async () => {
    const foreign = [1, 2, 3].flatMap((at): Request[] => [
      { ...write, at, name: `x-${at}`, request: cronJob({ namespace: 'shop', name: `x-${at}` }) },
      {
        ...write,
        at: at + 10,
        verb: 'delete',
        resource: 'jobs',
        name: `y-${at}`,
        user: CRONJOB_CONTROLLER,
        request: null,
      },
    ]);
    const run = await audit(repository, logOf(foreign));
    expect(run.json.problems.map(problem => problem.code)).toEqual(['log-foreign']);
  });

  test('what is told more than three times is a number, under its own name', async () => {
    const run = await audit(repository, '{"hello":1}\n'.repeat(5));
    expect(run.json.problems.map(problem => problem.code)).toEqual(Array.from({ length: 4 }, () => 'log-unknown'));
    expect(run.json.problems[3]?.message).toContain('2 more times');
  });

  test('a cut event is no other request of the same id', async () => {
    const [begun = {}, ended = {}] = eventsOf({ ...write, at: 9 });
    const cut = JSON.stringify(ended).slice(0, 700);
    const run = await audit(repository, `${JSON.stringify(begun)}\n${cut}`);
    expect(run.json.problems.map(problem => problem.code)).not.toContain('log-reused-ids');
    expect(run.json.events['cut']).toBe(1);
  });

  // 300 creations, 150 by `zstd -19` and 150 by `zstd -3 --check` (1.5.4), one file after the other as rotation appends them.
  const packed = readFileSync(new URL('fixtures/two-frames.log.zst', import.meta.url));

  test('what zstd has compressed is read, frame after frame', async () => {
    const run = await audit(repository, packed, 'audit.log.zst');
    // None of them is the one that this repository lists.
    expect(run.json.problems.map(problem => problem.code)).toEqual(['log-foreign']);
    expect(accountsOf(run)).toEqual(Array.from({ length: 300 }, (_, at) => `create cronjobs made-${at}: unlisted`));
  });

  test('a frame that ends too early is a problem, and what came before it is judged', async () => {
    const run = await audit(repository, packed.subarray(0, -40), 'audit.log.zst');
    expect(run.json.problems.map(problem => problem.code)).toContain('log-unreadable');
    expect(run.json.writes.length).toBeGreaterThanOrEqual(150);
    expect(run.code).toBe(2);
  });

  test('what is gzipped is read, and what follows a broken line', async () => {
    const run = await audit(repository, gzipSync(`broken\n${log}`), 'audit.log.gz');
    expect(accountsOf(run)).toEqual(['create cronjobs x: unlisted']);
  });

  test('CSV of Logs Insights', async () => {
    const rows = eventsOf(write).map(event => `2026-11-30,"${JSON.stringify(event).replaceAll('"', '""')}"`);
    const run = await audit(repository, `@timestamp,@message\n${rows.join('\n')}\n`, 'insights.csv');
    expect(accountsOf(run)).toEqual(['create cronjobs x: unlisted']);
  });

  test('the log of another cluster is told', async () => {
    const others = ['a', 'b', 'c'].map(
      (name): Request => ({ ...write, name, request: cronJob({ namespace: 'shop', name }) }),
    );
    const run = await audit(repository, logOf(others));
    expect(run.json.problems.map(problem => problem.code)).toContain('log-foreign');
  });

  test('a repository without an inventory is told', async () => {
    const empty = await createScene([{ at: 0, files: { README: 'nothing', '.cronledger/inventory/.keep': '' } }]);
    const run = await audit(empty, log);
    expect(run.json.problems.map(problem => problem.code)).toContain('history-missing');
    expect(run.code).toBe(2);
  });
});
