import { describe, expect, test } from 'vitest';
import { lintInventory } from '../../../src/inventory/write/lint.ts';
import type { LintOptions } from '../../../src/inventory/write/lint-entry.ts';
import type { Finding } from '../../../src/model.ts';
import { manifest, workloadsOf } from '../workloads.ts';

const HEADER = 'apiVersion: cronledger.dev/v1\nkind: Inventory\nworkloads:\n';
const DIGEST = `sha256:${'0'.repeat(64)}`;
/** An entry of which there is nothing to say. */
const WHOLE = `kind: CronJob, namespace: billing, name: report, owner: '@a', purpose: x, schedule: '@daily', images: [a], digest: '${DIGEST}'`;

const OPTIONS: Omit<LintOptions, 'files'> = {
  today: new Date('2027-01-15T12:00:00Z'),
  rules: ['schedule-too-frequent', 'image-mutable'],
  kinds: [
    { group: 'batch', kind: 'CronJob' },
    { group: 'batch', kind: 'Job' },
  ],
  workloads: null,
  findings: null,
  teams: [],
};

function lint(entries: readonly string[], options: Partial<LintOptions> = {}): readonly string[] {
  const text = HEADER + entries.map(entry => `  - {${entry}}\n`).join('');
  return lintInventory({ ...OPTIONS, files: [{ path: 'i.yaml', text }], ...options }).map(
    ({ level, code, location }) => `${level} ${code} ${location.line}:${location.column}`,
  );
}

function without(field: string): string {
  return WHOLE.split(', ')
    .filter(part => !part.startsWith(`${field}:`))
    .join(', ');
}

describe('says', () => {
  test('nothing of an entry that is whole', () => {
    expect(lint([WHOLE])).toEqual([]);
    expect(lintInventory({ ...OPTIONS, files: [{ path: 'i.yaml', text: '# later\n' }] })).toEqual([]);
    expect(lintInventory({ ...OPTIONS, files: [] })).toEqual([]);
  });

  const at = (text: string, part: string) => `4:${`  - {${text}`.indexOf(part) + 1}`;
  test.each([
    ['no owner', without('owner'), 'warning owner-missing 4:5'],
    ['no purpose', without('purpose'), 'warning purpose-missing 4:5'],
    ['no digest', without('digest'), 'error digest-missing 4:5'],
    ['no images', without('images'), 'warning images-missing 4:5'],
    ['an empty list of images', WHOLE.replace('[a]', '[]'), `warning images-missing ${at(WHOLE, '[a]')}`],
    [
      'an entry that has expired',
      `${WHOLE}, expires: 2027-01-14`,
      `error expired ${at(`${WHOLE}, expires: `, '2027')}`.replace(
        /\d+$/,
        String(`  - {${WHOLE}, expires: `.length + 1),
      ),
    ],
    [
      'an entry that expires today',
      `${WHOLE}, expires: 2027-01-15`,
      `warning expires-soon 4:${`  - {${WHOLE}, expires: `.length + 1}`,
    ],
    [
      'an entry that expires in 30 days',
      `${WHOLE}, expires: 2027-02-14`,
      `warning expires-soon 4:${`  - {${WHOLE}, expires: `.length + 1}`,
    ],
    [
      'a schedule that Kubernetes refuses',
      WHOLE.replace("'@daily'", 'nightly'),
      `error schedule-invalid ${at(WHOLE, "'@daily'")}`,
    ],
    [
      'a time zone that Kubernetes refuses',
      `${WHOLE}, timeZone: Mars/Base`,
      `error time-zone-invalid 4:${`  - {${WHOLE}, timeZone: `.length + 1}`,
    ],
    ['a kind in other case', WHOLE.replace('CronJob', 'Cronjob'), `error never-matches ${at(WHOLE, 'CronJob')}`],
    ['a kind of another group', `${WHOLE}, apiVersion: example.com/v1`, `error never-matches ${at(WHOLE, 'CronJob')}`],
    [
      'a name that no cluster accepts',
      WHOLE.replace('name: report', 'name: Report'),
      `error never-matches ${at(WHOLE, 'report,')}`,
    ],
    [
      'a name that no cluster accepts, with dots',
      WHOLE.replace('name: report', 'name: a..b'),
      `error never-matches ${at(WHOLE, 'report,')}`,
    ],
    [
      'a namespace that no cluster accepts',
      WHOLE.replace('billing', 'a.b'),
      `error never-matches ${at(WHOLE, 'billing')}`,
    ],
    ['a CronJob without a schedule', without('schedule'), 'error never-matches 4:5'],
    [
      'a Job with a schedule',
      WHOLE.replace('CronJob', 'Job'),
      `error never-matches ${at(WHOLE.replace('CronJob', 'Job'), "'@daily'")}`,
    ],
    [
      'an exception from an unknown rule',
      `${WHOLE}, exceptions: [{rule: image-mutabel, reason: x}]`,
      `error exception-unknown-rule 4:${`  - {${WHOLE}, exceptions: [`.length + 1}`,
    ],
    [
      'an exception that has expired',
      `${WHOLE}, exceptions: [{rule: image-mutable, reason: x, expires: 2027-01-01}]`,
      `error exception-expired 4:${`  - {${WHOLE}, exceptions: [`.length + 1}`,
    ],
    [
      'an exception that expires soon',
      `${WHOLE}, exceptions: [{rule: image-mutable, reason: x, expires: 2027-01-15}]`,
      `warning exception-expires-soon 4:${`  - {${WHOLE}, exceptions: [`.length + 1}`,
    ],
  ])('%s', (_, entry, expected) => {
    expect(lint([entry])).toEqual([expected]);
  });

  test('generated names are judged by their beginning', () => {
    const named = (name: string) =>
      without('schedule').replace('CronJob', 'Job').replace('name: report', `name: '${name}'`);
    expect(lint([named('migrate-*'), named('migrate.*')])).toEqual([]);
    expect(lint([named('-migrate*')])).toEqual([expect.stringContaining('never-matches')]);
  });

  test('suggests what was meant', () => {
    const text = `${HEADER}  - {${WHOLE.replace('CronJob', 'Cronjob')}, exceptions: [{rule: image-mutabel, reason: x}]}\n`;
    const messages = lintInventory({ ...OPTIONS, files: [{ path: 'i.yaml', text }] })
      .map(({ message }) => message)
      .join('\n');
    for (const meant of ['(did you mean `CronJob`?).', '(did you mean `image-mutable`?).'])
      expect(messages).toContain(meant);
  });

  test('duplicates within and across files, at the second place', () => {
    expect(lint([WHOLE, WHOLE])).toEqual(['error duplicate 5:5']);
    const text = `${HEADER}  - {${WHOLE}}\n`;
    const messages = lintInventory({ ...OPTIONS, files: ['a.yaml', 'b.yaml'].map(path => ({ path, text })) });
    expect(messages).toMatchObject([
      { code: 'duplicate', location: { path: 'b.yaml' }, message: expect.stringContaining('a.yaml:4:5') },
    ]);
  });

  test('what is malformed, with its place, without hiding the other files', () => {
    const messages = lintInventory({
      ...OPTIONS,
      files: [
        { path: 'a.yaml', text: `${HEADER}  - {kind: Job, nme: x}\n` },
        { path: 'b.yaml', text: `${HEADER}  - {${without('owner')}}\n` },
        { path: 'c.yaml', text: `${HEADER}  - {${WHOLE}, expires: soon}\n` },
      ],
    });
    expect(messages.map(({ code, location }) => `${location.path} ${code}`)).toEqual([
      'a.yaml malformed',
      'b.yaml owner-missing',
      'c.yaml malformed',
    ]);
    expect(messages[0]?.message).toContain('a.yaml:4:17: `nme` is no key');
  });
});

describe('with the workloads of the repository', () => {
  const workloads = workloadsOf({ 'apps/billing/report.yaml': manifest() });
  const other = WHOLE.replace('name: report', 'name: gone');

  test('names entries that no workload has', () => {
    expect(lint([WHOLE, other], { workloads })).toEqual(['warning no-workload 5:5']);
    expect(lint([WHOLE, other])).toEqual([]);
    expect(lint([WHOLE, `${WHOLE}, source: apps/billing`], { workloads })).toEqual(['warning no-workload 4:5']);
  });

  test('names exceptions that nothing needs', () => {
    const excepted = `${WHOLE}, exceptions: [{rule: image-mutable, reason: x}]`;
    const finding: Finding = {
      rule: 'image-mutable',
      severity: 'low',
      message: '',
      remediation: '',
      location: { path: 'a', line: 1, column: 1, precision: 'exact' },
      workload: { kind: 'CronJob', namespace: 'billing', name: 'report' },
      attack: [],
      excepted: { reason: 'x', expires: null },
      blocking: false,
    };
    expect(lint([excepted], { workloads, findings: [finding] })).toEqual([]);
    expect(lint([excepted], { workloads, findings: [{ ...finding, rule: 'other' }] })).toEqual([
      expect.stringContaining('warning exception-unused'),
    ]);
    expect(
      lint([excepted], {
        workloads,
        findings: [{ ...finding, workload: { kind: 'CronJob', namespace: 'x', name: 'report' } }],
      }),
    ).toHaveLength(1);
    expect(lint([excepted], { workloads, findings: null })).toEqual([]);
  });
});
