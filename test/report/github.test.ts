// Workflow commands: what the runner makes of them, and what it leaves out.
import { expect, test } from 'vitest';
import type { Finding, Problem } from '../../src/model.ts';
import type { CheckReport } from '../../src/outcome.ts';
import { githubFormat } from '../../src/report/github.ts';
import { harmlessCheckReport, location, sampleCheckReport } from '../support/sample-report.ts';
import { readCommands } from './readers/workflow-commands.ts';

test('a violation', () => {
  expect(githubFormat.render(sampleCheckReport())).toMatchInlineSnapshot(`
    "::error file=apps/billing/nightly-report.yaml,line=19,col=22,title=image-registry-not-allowed (critical)::The image \`docker.io/acme-tools/report:latest\` of container \`report\` is not from an allowed repository. Use an image that \`images.allow\` in the config matches.
    ::error file=charts/tools/templates/cleanup.yaml,line=3,col=3,title=job-not-in-inventory (critical)::Job \`kube-system\`/\`node-cleanup\` is not in the inventory of approved scheduled workloads. Remove it, or write its entry with \`cronledger inventory add\` and have the entry approved.
    ::error file=apps/billing/nightly-report.yaml,line=7,col=13,title=schedule-too-frequent (high)::CronJob \`billing\`/\`nightly-report\` runs every minute; the shortest interval allowed is 5 minutes. Run it less often, or ask for an exception in its inventory entry.
    ::error file=charts/api,title=Could not be checked%3A render-failed::\`helm template\` stopped: values.yaml has no key \`image.tag\`. Mend the chart, or name its values files under \`sources\` in the config.
    ::warning file=charts/tools/values.yaml,line=4,col=1,title=run-as-root (medium)::Container \`cleanup\` may run as root. It is about Job kube-system/node-cleanup. Set \`securityContext.runAsNonRoot\`.
    ::warning file=.cronledger/inventory/shop.yaml,line=31,col=5,title=inventory-expired (low)::The entry of CronJob \`shop\`/\`prices\` expires on 2026-12-20. Renew it with \`cronledger inventory update\`, or remove the workload.
    ::notice file=apps/ops/queue-drain.yaml,line=6,col=13,title=schedule-too-frequent (high)::CronJob \`ops\`/\`queue-drain\` runs every minute; the shortest interval allowed is 5 minutes. An exception in the inventory covers it until 2027-01-01: The queue must be drained every minute.
    ::notice title=Approval needed::This change may merge if approved by platform security (2 of @acme/platform-security and @carol): Job \`kube-system\`/\`node-cleanup\` (new)
    Violation: 3 findings block this change, 1 approval is missing and 1 thing could not be checked.
    "
  `);
});

test('a pass says so and annotates nothing', () => {
  expect(githubFormat.render({ ...harmlessCheckReport(), findings: [] })).toMatchInlineSnapshot(`
    "Pass: 1 scheduled workload changed, nothing blocks.
    "
  `);
});

function finding(index: number, fields: Partial<Finding> = {}): Finding {
  return {
    rule: 'a-rule',
    severity: 'high',
    message: `Message ${index}.`,
    remediation: 'Remedy.',
    location: location('a.yaml', index + 1),
    workload: null,
    attack: [],
    blocking: true,
    ...fields,
  };
}

function withFindings(findings: readonly Finding[], problems: readonly Problem[] = []): CheckReport {
  return { ...harmlessCheckReport(), verdict: 'violation', findings, problems };
}

test('ten of a type are shown, worst first, and the last says how many more there are', () => {
  const mild = Array.from({ length: 15 }, (_, index) => finding(index, { severity: 'medium' }));
  const worst = finding(99, { severity: 'critical', location: location('z.yaml', 1) });
  const commands = readCommands(githubFormat.render(withFindings([...mild, worst])));
  expect(commands).toHaveLength(10);
  expect(commands[0]?.properties['file']).toBe('z.yaml');
  expect(commands[9]).toEqual({
    name: 'error',
    properties: { title: '7 more annotations' },
    data: 'GitHub shows 10 error annotations of a step. 7 more are in the job summary and in the JSON report.',
  });
});

test('exactly ten are all shown', () => {
  const commands = readCommands(
    githubFormat.render(withFindings(Array.from({ length: 10 }, (_, index) => finding(index)))),
  );
  expect(commands.map(command => command.properties['title'])).toEqual(
    Array.from({ length: 10 }, () => 'a-rule (high)'),
  );
});

test('of eleven, nine are shown', () => {
  const eleven = Array.from({ length: 11 }, (_, index) => finding(index));
  const commands = readCommands(githubFormat.render(withFindings(eleven)));
  expect(commands).toHaveLength(10);
  expect(commands[9]?.properties).toEqual({ title: '2 more annotations' });
});

test('a flood of one type leaves the others', () => {
  const warnings = Array.from({ length: 40 }, (_, index) => finding(index, { blocking: false }));
  const commands = readCommands(githubFormat.render(withFindings([...warnings, finding(1)])));
  expect(commands.map(command => command.name)).toEqual(['error', ...Array.from({ length: 10 }, () => 'warning')]);
});

test('a finding that several environments share is annotated once', () => {
  const commands = readCommands(githubFormat.render(withFindings([finding(1), finding(1)])));
  expect(commands).toHaveLength(1);
});

test('a long message stays below the limit of the runner', () => {
  const [command] = readCommands(githubFormat.render(withFindings([finding(1, { message: 'x'.repeat(10_000) })])));
  expect(command?.data).toMatch(/^x{4000}… \(\d+ more characters\)$/);
});

test('types follow the verdict and not the severity', () => {
  const types = [
    finding(1, { severity: 'low', blocking: true }),
    finding(2, { severity: 'critical', blocking: false }),
    finding(3, { severity: 'info', blocking: false }),
    finding(4, { severity: 'critical', blocking: true, excepted: { reason: 'Known.', expires: null } }),
  ].map(each => readCommands(githubFormat.render(withFindings([each])))[0]?.name);
  expect(types).toEqual(['error', 'warning', 'notice', 'notice']);
});

test('a problem without a place is on no file; one with a place is on its file and on no line', () => {
  const problem = { code: 'limit-reached', message: 'Too many files.', hint: 'Split it.' } as const;
  const commands = readCommands(
    githubFormat.render(
      withFindings(
        [],
        [
          { ...problem, path: null },
          { ...problem, path: 'a,b:c%.yaml' },
        ],
      ),
    ),
  );
  expect(commands.map(command => command.properties)).toEqual([
    { title: 'Could not be checked: limit-reached' },
    { file: 'a,b:c%.yaml', title: 'Could not be checked: limit-reached' },
  ]);
});
