// A seeded report input in the shape of a large platform: workloads, entries, findings, commits. Equal numbers give equal input.

import { configFromText } from '../../src/config/config.ts';
import { assembleInventory } from '../../src/inventory/load.ts';
import { readInventoryFile } from '../../src/inventory/read.ts';
import type { ReportInput } from '../../src/inventory-report/build.ts';
import type { Finding, Severity, Workload } from '../../src/model.ts';
import { location, workload } from './sample-report.ts';

export const REPORT_DAY = new Date('2026-11-24T08:15:00Z');

const TEAMS = [
  'billing',
  'payments',
  'search',
  'web',
  'data',
  'platform',
  'identity',
  'logistics',
  'growth',
  'support',
];
const TASKS = [
  'report',
  'backup',
  'sync',
  'cleanup',
  'export',
  'reindex',
  'digest',
  'rotate',
  'import',
  'snapshot',
  'drain',
  'audit',
];
const ZONES = [null, null, 'Etc/UTC', 'Europe/London', 'Europe/Berlin', 'America/New_York', 'Asia/Tokyo'];
const RULES: readonly (readonly [string, Severity, string, string])[] = [
  ['run-as-root', 'medium', 'the container main may run as root', 'Set `runAsNonRoot: true` in its securityContext.'],
  ['image-mutable', 'low', 'the image is named by a tag that can be moved', 'Name the image by its digest.'],
  [
    'default-service-account-token',
    'low',
    'the token of the service account is mounted',
    'Set `automountServiceAccountToken: false` where it is not used.',
  ],
  [
    'schedule-too-frequent',
    'medium',
    'the schedule can start it 60 seconds after the last time; at least 300 are wanted',
    'Run it less often, or except it in the inventory with a reason.',
  ],
  ['host-path-sensitive', 'critical', 'the volume root is / of the node', 'Mount a volume claim or an emptyDir.'],
];

/** https://en.wikipedia.org/wiki/Linear_congruential_generator */
function createRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Some 3 in 100 are unlisted, as many differ; one entry in 50 has no workload; half have an expiry; one finding each on average. */
export async function manyWorkloads(count: number): Promise<ReportInput> {
  const random = createRandom(count);
  const one = <T>(items: readonly [T, ...T[]] | readonly T[]): T => {
    const item = items[random(items.length)];
    if (item === undefined) throw new Error('Nothing to choose from.');
    return item;
  };
  const workloads: Workload[] = [];
  const findings: Finding[] = [];
  const files = new Map<string, string[]>();
  for (let index = 0; index < count; index += 1) {
    const team = one(TEAMS);
    const namespace = random(3) === 0 ? `${team}-${one(['eu', 'us', 'staging'])}` : team;
    const name = `${one(TASKS)}-${one(TASKS)}-${index}`;
    const kind = random(12) === 0 ? 'Job' : 'CronJob';
    const place = location(`clusters/${one(['eu', 'us'])}/${namespace}/${name}.yaml`, 1);
    const images = [`ghcr.io/acme/${team}-${one(TASKS)}:${1 + random(9)}.${random(30)}.${random(10)}`];
    const digest = `sha256:${hex(random, 64)}`;
    const schedule = kind === 'Job' ? null : scheduleText(random, one);
    const timeZone = schedule === null ? null : one(ZONES);
    const account = one(['default', `${team}-jobs`, `${team}-jobs`, one(TASKS)]);
    const isListed = random(33) !== 0;
    if (random(50) !== 0 || !isListed) {
      const made = workload({
        location: place,
        kind,
        namespace,
        name,
        schedule,
        timeZone,
        images,
        digest,
        suspend: random(25) === 0,
        serviceAccount: account,
      });
      workloads.push(made);
      for (let left = random(3); left > 0; left -= 1)
        findings.push(findingOf(made, one(random(30) === 0 ? RULES.slice(-1) : RULES.slice(0, 4))));
    }
    if (isListed) {
      const file = `.cronledger/inventory/${team}.yaml`;
      const lines = files.get(file) ?? ['apiVersion: cronledger.dev/v1\nkind: Inventory\nworkloads:\n'];
      const approved = random(33) === 0 ? '0 0 31 12 *' : schedule;
      lines.push(entryText({ kind, namespace, name, team, approved, timeZone, account, images, digest }, random));
      files.set(file, lines);
    }
  }
  const inventory = assembleInventory(
    [...files].map(([file, lines]) => readInventoryFile(file, lines.join(''))),
    'base',
  );
  return {
    now: REPORT_DAY,
    revision: { name: 'main', commit: '5f2d8c1a9b7e4d3c6a0f1e2d3c4b5a6978869574' },
    address: 'https://github.com/acme/clusters',
    timeZone: 'Europe/London',
    verified: {
      command: 'verify',
      verdict: 'pass',
      workloads: workloads.map(item => ({ workload: item, listed: true })),
      findings,
      problems: [],
    },
    inventory,
    config: await configFromText('{}', 'config.yaml'),
    rules: new Set(),
    commitsOf: entry => {
      const number = entry.location.line % 97;
      const id = `${number.toString(16).padStart(2, '0')}`.repeat(20);
      return [
        {
          id,
          author: one(['Ada', 'Grace', 'Edsger']),
          date: `2026-0${1 + (number % 9)}-14T09:30:00Z`,
          subject: `Approve ${number} jobs (#${number})`,
        },
      ];
    },
    isShallow: false,
    period: null,
    log: null,
    problems: [],
  };
}

function scheduleText(random: (below: number) => number, one: <T>(items: readonly T[]) => T): string {
  switch (random(10)) {
    case 0:
      return one(['*/5 * * * *', '*/15 * * * *', '* * * * *']);
    case 1:
      return `${random(60)} * * * *`;
    case 2:
      return `${random(60)} ${random(24)} * * 1-5`;
    case 3:
      return `${random(4) * 15} ${random(24)} * * ${random(7)}`;
    case 4:
      return `0 ${random(6)} 1 * *`;
    case 5:
    case 6:
      return `0 ${random(5)} * * *`;
    default:
      return `${random(60)} ${one([0, 1, 2, 2, 3, 3, 4, 5, 6, 12, 18, 22])} * * *`;
  }
}

function hex(random: (below: number) => number, length: number): string {
  return Array.from({ length }, () => random(16).toString(16)).join('');
}

function findingOf(about: Workload, [rule, severity, what, remediation]: (typeof RULES)[number]): Finding {
  const { kind, namespace, name } = about;
  const message = `${kind} ${namespace}/${name}: ${what}`;
  return {
    rule,
    severity,
    message,
    remediation,
    location: { ...about.location, line: 12, column: 9 },
    workload: { kind, namespace, name },
    attack: ['T1053.007'],
    blocking: severity === 'critical',
  };
}

interface EntryFacts {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly team: string;
  readonly approved: string | null;
  readonly timeZone: string | null;
  readonly account: string;
  readonly images: readonly string[];
  readonly digest: string;
}

function entryText(entry: EntryFacts, random: (below: number) => number): string {
  const month = 1 + random(14);
  const expires = `202${month > 12 ? 8 : 7}-${String(month > 12 ? month - 12 : month).padStart(2, '0')}-0${1 + random(9)}`;
  const fields = [
    `kind: ${entry.kind}`,
    `namespace: ${entry.namespace}`,
    `name: ${entry.name}`,
    `owner: '@acme/${entry.team}'`,
    `purpose: Does the ${entry.name.replaceAll('-', ' ')} of ${entry.team}.`,
    ...(entry.approved === null ? [] : [`schedule: '${entry.approved}'`]),
    ...(entry.approved === null || entry.timeZone === null ? [] : [`timeZone: ${entry.timeZone}`]),
    `serviceAccount: ${entry.account}`,
    `images: ['${entry.images[0]?.replace(/:.*/, ':*')}']`,
    `digest: ${entry.digest}`,
    `approval: {by: ['@ada', '@grace'], at: '2026-0${1 + random(9)}-1${random(10)}', change: 'https://github.com/acme/clusters/pull/${1 + random(900)}'}`,
    ...(random(2) === 0
      ? []
      : [`expires: '${random(20) === 0 ? '2026-10-01' : random(12) === 0 ? '2026-12-10' : expires}'`]),
  ];
  return fields.map((field, index) => `${index === 0 ? '  - ' : '    '}${field}\n`).join('');
}
