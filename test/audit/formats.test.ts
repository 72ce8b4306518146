// The formats of `audit`: a log in which an adversary wrote every text, through each of them; schemas; the page in a browser.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { beforeAll, describe, expect, test } from 'vitest';
import { AUDIT_FORMATS } from '../../src/audit/report/index.ts';
import type { TestRepository } from '../support/git-repo.ts';
import { HOSTILE_TEXTS } from '../support/hostile-report.ts';
import { runCli } from '../support/run-cli.ts';
import { cronJob, FLUX, logOf, manifest, type Request } from './events.ts';
import { createScene } from './scene.ts';

const REPORT = { namespace: 'billing', name: 'report' };

/** A log whose every text is an adversary's. */
function hostileLog(): string {
  const requests = HOSTILE_TEXTS.flatMap((text, index): Request[] => {
    const shape = { namespace: text, name: text, image: text, command: [text] };
    const object = cronJob(shape);
    const base = {
      resource: 'cronjobs',
      namespace: text,
      name: text,
      user: text,
      agent: text,
      credential: text,
    } as const;
    return [
      { ...base, at: index, verb: 'list', resource: 'secrets', group: '' },
      { ...base, at: index, verb: 'create', request: object, code: 403, message: text },
      { ...base, at: index, verb: 'create', request: object, response: object },
      { ...base, at: index, verb: 'deletecollection', name: text },
    ];
  });
  const good = cronJob(REPORT);
  const apply = {
    at: 100,
    verb: 'patch',
    resource: 'cronjobs',
    ...REPORT,
    user: FLUX,
    code: 201,
    request: good,
    response: good,
  };
  return logOf([...requests, apply]);
}

let repository: TestRepository;
let log: string;
const run = (format: string, ...options: readonly string[]) =>
  runCli(['audit', '-', '--repository', repository.path, '--format', format, ...options], {
    cwd: repository.path,
    input: log,
  });

beforeAll(async () => {
  repository = await createScene([{ at: 0, files: { 'deploy/report.yaml': manifest(REPORT) } }]);
  log = hostileLog();
}, 400_000);

const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200b]/u;

describe('a hostile log', () => {
  test.each(AUDIT_FORMATS.map(({ name }) => name))('%s survives it', async name => {
    const { code, stdout, stderr } = await run(name);
    expect([1, 2], stderr).toContain(code);
    expect(CONTROLS.exec(stdout)?.index, 'a hidden character').toBeUndefined();
    expect(stdout).not.toMatch(/^::/m);
    expect(stdout).not.toMatch(/##\[|##vso/);
    if (name === 'html') expect(stdout).not.toMatch(/<(script|img|a href="(?!#f))/i);
    if (name === 'json' || name === 'sarif') JSON.parse(stdout);
    if (name === 'jsonl' || name === 'ocsf') for (const line of stdout.trimEnd().split('\n')) JSON.parse(line);
  });
});

function validator(name: string) {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  addFormats.default(ajv);
  return ajv.compile(
    JSON.parse(readFileSync(path.resolve(import.meta.dirname, `../../schema/${name}.schema.json`), 'utf8')),
  );
}

describe('what is written is what the schema says', () => {
  test('json', async () => {
    const valid = validator('audit');
    expect(valid(JSON.parse((await run('json')).stdout)), JSON.stringify(valid.errors?.slice(0, 3))).toBe(true);
  });
  test('jsonl, each line', async () => {
    const valid = validator('audit-line');
    const lines = (await run('jsonl')).stdout.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(100);
    for (const line of lines) expect(valid(JSON.parse(line)), JSON.stringify(valid.errors?.slice(0, 3))).toBe(true);
  });
  test('ocsf, by what the classes of 1.5.0 require', async () => {
    // https://schema.ocsf.io/1.5.0/classes/detection_finding and api_activity
    const events = (await run('ocsf')).stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(new Set(events.map(event => event.class_uid))).toEqual(new Set([2004, 6003]));
    for (const event of events) {
      for (const field of ['activity_id', 'category_uid', 'class_uid', 'metadata', 'severity_id', 'time', 'type_uid']) {
        expect(event, field).toHaveProperty(field);
      }
      expect(event.type_uid).toBe(event.class_uid * 100 + event.activity_id);
      expect(event.metadata).toMatchObject({ version: '1.5.0', product: { vendor_name: 'Cronledger' } });
      expect(Number.isInteger(event.time)).toBe(true);
      if (event.class_uid === 2004)
        expect(event.finding_info).toMatchObject({ uid: expect.any(String), title: expect.any(String) });
      else
        expect(event).toMatchObject({ actor: { user: {} }, api: { operation: expect.any(String) }, src_endpoint: {} });
    }
  });
});

test('--propose prints a config that is read, and proposes no one who wrote only what is not approved', async () => {
  const { code, stdout } = await run('text', '--propose');
  expect(code).toBe(0);
  expect(stdout).toContain(`- {user: '${FLUX}', source: 'deploy/**'} # 1 writes`);
  expect(stdout.split('\n').filter(line => line.startsWith('    - '))).toHaveLength(1);
});

test('--follow writes a finding while the input is still open', async () => {
  const { spawn } = await import('node:child_process');
  const cli = path.resolve(import.meta.dirname, '../../dist/cli.js');
  const child = spawn(process.execPath, [
    cli,
    'audit',
    '-',
    '--follow',
    '--format',
    'jsonl',
    '--repository',
    repository.path,
  ]);
  const first = new Promise<string>(resolve => {
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      if (text.includes('\n')) resolve(text);
    });
  });
  const evil = { namespace: 'shop', name: 'warmer' };
  child.stdin.write('this line is broken\n');
  child.stdin.write(
    logOf([{ at: 1, verb: 'create', resource: 'cronjobs', ...evil, request: cronJob(evil), response: cronJob(evil) }]),
  );
  const line = (await first).split('\n')[0] ?? '';
  expect(JSON.parse(line)).toMatchObject({ type: 'finding', rule: 'job-not-in-inventory' });
  expect(child.exitCode).toBeNull();
  child.stdin.end();
  const code = await new Promise(resolve => child.once('close', resolve));
  expect(code).toBe(2);
});
