// SARIF as code scanning takes it; that it is valid SARIF is tested with the other formats.
import { expect, test } from 'vitest';
import type { Finding } from '../../src/model.ts';
import type { CheckReport, RuleDoc } from '../../src/outcome.ts';
import { sarifFormat } from '../../src/report/sarif.ts';
import { location, sampleCheckReport, sampleListReport } from '../support/sample-report.ts';

const RULE: RuleDoc = {
  id: 'image-registry-not-allowed',
  title: 'Image is not allowed',
  severity: 'critical',
  pack: 'baseline',
  why: 'Foreign code runs in the cluster; see [this](https://evil.example).',
  remediation: 'Use an image that `images.allow` matches.',
  falsePositives: 'A new registry: ask @platform.',
  attack: ['T1525', 'T1610'],
};

function run(report: Parameters<typeof sarifFormat.render>[0], rules: readonly RuleDoc[] = []) {
  return JSON.parse(sarifFormat.render(report, { rules })).runs[0];
}

function withFindings(findings: readonly Finding[]): CheckReport {
  return { ...sampleCheckReport(), findings, problems: [] };
}

const [first] = sampleCheckReport().findings;
if (first === undefined) throw new Error('The sample has findings.');
const finding: Finding = first;

test('a rule is described by its page, with its techniques and its severity', () => {
  const { tool, taxonomies } = run(sampleCheckReport(), [RULE]);
  expect(tool.driver.rules.find((rule: { id: string }) => rule.id === RULE.id)).toEqual({
    id: 'image-registry-not-allowed',
    name: 'Image is not allowed',
    shortDescription: { text: 'Image is not allowed' },
    helpUri: 'https://github.com/cronledger/cronledger/blob/main/policies/README.md#image-registry-not-allowed',
    fullDescription: { text: 'Foreign code runs in the cluster; see [this] (https://evil.example).' },
    help: {
      text: 'Why: Foreign code runs in the cluster; see [this] (https://evil.example).\n\nHow to fix: Use an image that `images.allow` matches.\n\nFalse positives: A new registry: ask @platform.',
      markdown:
        'Why: Foreign code runs in the cluster; see `[this](https://evil.example`).\n\nHow to fix: Use an image that `images.allow` matches.\n\nFalse positives: A new registry: ask `@platform`.',
    },
    defaultConfiguration: { level: 'error' },
    relationships: ['T1525', 'T1610'].map(id => ({
      target: { id, toolComponent: { name: 'MITRE ATT&CK', index: 0 } },
      kinds: ['relevant'],
    })),
    properties: {
      'security-severity': '9.5',
      tags: ['security', 'kubernetes', 'external/attack/T1525', 'external/attack/T1610'],
    },
  });
  expect(taxonomies[0].taxa).toContainEqual({
    id: 'T1053.007',
    helpUri: 'https://attack.mitre.org/techniques/T1053/007/',
  });
});

test('results name their rule, and an exception suppresses', () => {
  const { results, tool } = run(sampleCheckReport(), [RULE]);
  for (const result of results) expect(tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
  expect(results.at(-1)).toMatchObject({
    ruleId: 'schedule-too-frequent',
    level: 'note',
    suppressions: [
      {
        kind: 'external',
        status: 'accepted',
        justification:
          'An exception in the inventory covers it until 2027-01-01: The queue must be drained every minute.',
      },
    ],
  });
});

test('what could not be checked is a result on its file and fails the invocation', () => {
  const { results, invocations } = run(sampleListReport());
  expect(results).toHaveLength(1);
  expect(results[0]).toMatchObject({ ruleId: 'unreadable-manifest', level: 'error' });
  expect(invocations[0]).toMatchObject({ executionSuccessful: false });
  expect(invocations[0].toolExecutionNotifications).toHaveLength(1);
});

test('fingerprints stay when lines shift and values change, and differ between findings', () => {
  const two = [finding, { ...finding, location: location(finding.location.path, 40) }];
  const prints = (findings: readonly Finding[]): string[] =>
    run(withFindings(findings)).results.map(
      (result: { partialFingerprints: Record<string, string> }) => result.partialFingerprints['cronledger/v1'],
    );
  const shifted = two.map(each => ({
    ...each,
    message: 'Other.',
    location: { ...each.location, line: each.location.line + 7 },
  }));
  expect(prints(shifted)).toEqual(prints(two));
  expect(new Set(prints(two)).size).toBe(2);
  expect(prints([{ ...finding, rule: 'other' }])).not.toEqual(prints([finding]));
});

test.each([
  ['a b/c%d.yaml', 'a%20b/c%25d.yaml'],
  ['ü/#?.yaml', '%C3%BC/%23%3F.yaml'],
  ['a:b\\c', 'a%3Ab%5Cc'],
  ['\ud800.yaml', '%EF%BF%BD.yaml'],
])('the path %j is the URI %s', (path, uri) => {
  const { results } = run(withFindings([{ ...finding, location: location(path, 1) }]));
  expect(results[0].locations[0].physicalLocation.artifactLocation).toEqual({ uri, uriBaseId: '%SRCROOT%' });
});

test('of more results than code scanning keeps, the worst are kept, and it says so', () => {
  const mild = Array.from({ length: 5_100 }, (_, index) => ({
    ...finding,
    severity: 'low' as const,
    location: location('a.yaml', index + 1),
  }));
  const worst = { ...finding, severity: 'critical' as const, location: location('z.yaml', 1) };
  const { results, invocations } = run(withFindings([...mild, worst]));
  expect(results).toHaveLength(5_000);
  expect(results[0].locations[0].physicalLocation.artifactLocation.uri).toBe('z.yaml');
  expect(invocations[0].toolExecutionNotifications[0].message.text).toMatch(/^101 findings of lower severity left out/);
});

test('at most ten tags', () => {
  const attack = Array.from({ length: 20 }, (_, index) => `T${1000 + index}`);
  const { tool } = run(withFindings([{ ...finding, rule: RULE.id }]), [{ ...RULE, attack }]);
  expect(tool.driver.rules[0].properties.tags).toHaveLength(10);
});

test('a message cannot hold a link', () => {
  const { results } = run(withFindings([{ ...finding, message: '[click](https://evil.example)' }]));
  expect(results[0].message.text).toContain('[click] (https://evil.example)');
});

test('the program has its version, and only the rules are described that have found something', () => {
  const report = withFindings([{ ...finding, rule: 'own-policy' }]);
  const text = sarifFormat.render(report, { rules: [RULE], version: '1.2.3' });
  const { driver } = JSON.parse(text).runs[0].tool;
  expect(driver).toMatchObject({ version: '1.2.3', semanticVersion: '1.2.3' });
  expect(driver.rules.map(({ id }: { id: string }) => id)).toEqual(['own-policy']);
});

test('of a line of values, the line of the template is a related place', () => {
  const values = {
    ...location('charts/a/values.yaml', 2, 1, 'values'),
    template: location('charts/a/templates/a.yaml', 7, 3, 'template'),
  };
  const { results } = run(withFindings([{ ...finding, location: values }]));
  expect(results[0].relatedLocations[0].physicalLocation.artifactLocation.uri).toBe('charts/a/templates/a.yaml');
});
