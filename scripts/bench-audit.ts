// What `audit` costs on a log of which one event in a hundred is about a workload, against reading it as JSON, against jq, and against
// rsigma (`cargo install rsigma`) where it is installed.
// `tsx scripts/bench-audit.ts 2000` makes a log of 2,000 MB; without a number it is 200.
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { medians, ratio, report } from './bench-measure.ts';

const root = path.resolve(import.meta.dirname, '..');
const cli = path.join(root, 'dist', 'cli.js');

const PARSE_LINES = `import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
let found = 0;
for await (const line of createInterface({ input: createReadStream(process.argv[2], { highWaterMark: 1 << 20 }) }))
  if (JSON.parse(line).objectRef?.resource === 'cronjobs') found += 1;
process.stdout.write(String(found));
`;

/** SigmaHQ's rule for CronJobs: https://github.com/SigmaHQ/sigma/blob/master/rules/application/kubernetes/audit/kubernetes_audit_cronjob_modification.yml */
const RULE = `title: Kubernetes CronJob/Job Modification
id: 0c9b3bda-41a6-4442-9345-356ae86343dc
status: experimental
logsource: {product: kubernetes, service: audit}
detection:
  selection:
    objectRef.apiGroup: batch
    objectRef.resource: [cronjobs, jobs]
    verb: [create, delete, patch, replace, update]
  condition: selection
level: medium
`;
const RSIGMA = 'rsigma, one rule';

function has(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
}

export async function benchAudit(megabytes: number): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'cronledger-bench-audit-'));
  try {
    const log = path.join(folder, 'audit.log');
    const written = writeLog(log, megabytes * 1e6);
    const repository = path.join(folder, 'repository');
    mkdirSync(repository);
    writeRepository(repository);
    const parser = path.join(folder, 'parse.mjs');
    writeFileSync(parser, PARSE_LINES);
    const rule = path.join(folder, 'rule.yml');
    writeFileSync(rule, RULE);
    const costs = await medians(repository, {
      'JSON.parse of each line': ['node', parser, log],
      'jq select': ['jq', '-c', 'select(.objectRef.resource=="cronjobs")', log],
      // One rule on two fields, which is what SigmaHQ's rule for CronJobs is; from crates.io, and left out where it is not installed.
      ...(has('rsigma')
        ? { [RSIGMA]: ['rsigma', 'engine', 'eval', '--quiet', '--rules', rule, '--event', `@${log}`] as const }
        : {}),
      audit: ['node', cli, 'audit', log, '--format', 'json'],
    });
    report(
      `audit of ${(written.bytes / 1e6).toFixed(0)} MB, ${written.events} events, ${written.relevant} of them about workloads`,
      costs,
    );
    const [audit, parse, jq] = [costs['audit'], costs['JSON.parse of each line'], costs['jq select']];
    ratio('CPU against JSON.parse of each line', (audit?.cpu ?? 0) / (parse?.cpu ?? 1), 0.2);
    ratio('wall against jq', (audit?.wall ?? 0) / (jq?.wall ?? 1), 0.1);
    const rsigma = costs[RSIGMA];
    if (rsigma !== undefined) ratio('wall against rsigma', (audit?.wall ?? 0) / rsigma.wall, 0.125);
    ratio('memory in MB', audit?.memory ?? 0, 200);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same numbers every time. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const OTHERS = [
  ['get', 'pods', ''],
  ['patch', 'pods', ''],
  ['update', 'leases', 'coordination.k8s.io'],
  ['patch', 'events', ''],
  ['update', 'configmaps', ''],
  ['get', 'nodes', ''],
  ['list', 'deployments', 'apps'],
  ['update', 'endpointslices', 'discovery.k8s.io'],
] as const;

function writeLog(file: string, bytes: number): { bytes: number; events: number; relevant: number } {
  const random = createRandom(7);
  const hex = (length: number): string => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
  const handle = openSync(file, 'w');
  let [size, events, relevant, lot] = [0, 0, 0, ''];
  const start = Date.parse('2026-11-30T00:00:00Z');
  // About what an object of 40 fields has in managedFields.
  const fill = Array.from({ length: 16 }, () => Array.from({ length: 70 }, () => `f:${hex(16)}`));
  while (size < bytes) {
    const isRelevant = events % 100 === 99;
    const [verb, resource, group] = isRelevant
      ? (['patch', 'cronjobs', 'batch'] as const)
      : (OTHERS[Math.floor(random() * OTHERS.length)] ?? OTHERS[0]);
    const namespace = `team-${Math.floor(random() * 10)}`;
    const name = isRelevant ? `job-${Math.floor(random() * 20)}` : `${resource}-${hex(8)}`;
    const time = new Date(start + events * 5).toISOString();
    const managedFields = [
      {
        manager: 'kubelet',
        operation: 'Update',
        fieldsV1: Object.fromEntries((fill[events % 16] ?? []).map(key => [key, {}])),
      },
    ];
    const body = isRelevant
      ? approvedCronJob(namespace, name, managedFields)
      : { kind: 'Object', metadata: { name, namespace, managedFields }, status: { text: hex(700) } };
    const event = {
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: 'RequestResponse',
      auditID: `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`,
      stage: 'ResponseComplete',
      requestURI: `/apis/${group}/v1/namespaces/${namespace}/${resource}/${name}?fieldManager=controller&timeout=30s`,
      verb,
      user: {
        username: 'system:serviceaccount:flux-system:kustomize-controller',
        groups: ['system:serviceaccounts', 'system:authenticated'],
      },
      sourceIPs: ['192.0.2.1'],
      userAgent: 'controller/v1.2.3 (linux/amd64) kubernetes/0123456',
      objectRef: { resource, namespace, name, ...(group === '' ? {} : { apiGroup: group }), apiVersion: 'v1' },
      responseStatus: { metadata: {}, code: 200 },
      // What is applied has no managedFields; the answer has.
      requestObject: isRelevant ? approvedCronJob(namespace, name, []) : { metadata: { name } },
      responseObject: body,
      requestReceivedTimestamp: time,
      stageTimestamp: time,
      annotations: { 'authorization.k8s.io/decision': 'allow' },
    };
    const line = `${JSON.stringify(event)}\n`;
    lot += line;
    size += line.length;
    events += 1;
    if (isRelevant) relevant += 1;
    if (lot.length > 4e6) {
      writeSync(handle, lot);
      lot = '';
    }
  }
  writeSync(handle, lot);
  closeSync(handle);
  return { bytes: size, events, relevant };
}

function approvedCronJob(namespace: string, name: string, managedFields: readonly object[]): object {
  const container = { name: 'main', image: 'registry.example.com/report:1', command: ['report'] };
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name, namespace, uid: `${namespace}-${name}`, resourceVersion: '1', managedFields },
    spec: {
      schedule: '0 2 * * *',
      jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [container] } } } },
    },
  };
}

function writeRepository(folder: string): void {
  const documents = Array.from({ length: 10 }, (_, team) =>
    Array.from({ length: 20 }, (_unused, index) => JSON.stringify(approvedCronJob(`team-${team}`, `job-${index}`, []))),
  ).flat();
  writeFileSync(path.join(folder, 'jobs.yaml'), documents.join('\n---\n'));
  const git = (...args: readonly string[]): void => {
    execFileSync('git', ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.com', ...args], {
      cwd: folder,
      env: { ...process.env, GIT_COMMITTER_DATE: '2026-11-29T00:00:00Z', GIT_AUTHOR_DATE: '2026-11-29T00:00:00Z' },
    });
  };
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'Jobs');
  execFileSync('node', [cli, 'inventory', 'init', '--expires', 'never'], { cwd: folder, stdio: 'ignore' });
  git('add', '--all');
  git('commit', '--quiet', '--message', 'Inventory');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await benchAudit(Number(process.argv[2] ?? 200));
