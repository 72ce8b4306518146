// Audit policies of the field against the rules, and the checker sentence by sentence.
import { describe, expect, test } from 'vitest';
import { rank } from '../../src/audit-policy/coverage.ts';
import { type AuditRequest, decide } from '../../src/audit-policy/decide.ts';
import { findAuditPolicies } from '../../src/audit-policy/find.ts';
import { auditPoliciesOf, coverageLines } from '../../src/audit-policy/of-manifests.ts';
import type { AuditPolicy } from '../../src/audit-policy/policy.ts';
import { SIDE_RULES } from '../../src/rules/index.ts';
import { manifestsOf } from '../rbac/rbac.ts';
import { gatheredOf } from '../support/gathered.ts';

const policy = (rules: string, more = ''): string =>
  `apiVersion: audit.k8s.io/v1\nkind: Policy\n${more}rules:\n${rules}`;

/** `LINE RULE SEVERITY` of every finding, in order. */
function findings(text: string): readonly string[] {
  const { auditPolicies, problems } = auditPoliciesOf(manifestsOf({ path: 'audit.yaml', text }));
  expect(problems).toEqual([]);
  const gathered = gatheredOf({ auditPolicies });
  return SIDE_RULES.flatMap(rule =>
    rule.checkSide(gathered).map(hit => `${hit.at.line} ${rule.id} ${hit.severity ?? rule.severity}`),
  ).toSorted();
}

const can = (text: string): readonly boolean[] =>
  coverageLines(auditPoliciesOf(manifestsOf(text)).auditPolicies).map(line => !line.includes('cannot'));

describe('policies of the field', () => {
  test('everything with its body', () => {
    const text = policy('  - level: RequestResponse\n');
    expect(findings(text)).toEqual([]);
    expect(can(text)).toEqual([true, true, true]);
  });

  test('no rule, and nothing is logged', () => {
    expect(findings('apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: []\n')).toEqual(['1 audit-none critical']);
    expect(can('apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: []\n')).toEqual([false, false, false]);
  });

  test('metadata of everything', () => {
    const text = policy('  - level: Metadata\n');
    expect(findings(text)).toEqual(['4 audit-metadata-only medium']);
    expect(can(text)).toEqual([true, false, false]);
  });

  test('like the helper of GCE, on which EKS and GKE are built: batch with bodies, operators by the general rule', () => {
    const text = policy(
      `  - level: None
    users: ['system:kube-proxy']
    verbs: [watch]
    resources: [{group: '', resources: [endpoints, services]}]
  - level: None
    userGroups: ['system:nodes']
    verbs: [get]
    resources: [{group: '', resources: [nodes]}]
  - level: None
    nonResourceURLs: ['/healthz*', /version]
  - level: Request
    verbs: [get, list, watch]
    resources: [{group: ''}, {group: batch}]
  - level: RequestResponse
    resources: [{group: ''}, {group: apps}, {group: batch}]
  - level: Metadata
`,
      'omitStages: [RequestReceived]\n',
    );
    expect(findings(text)).toEqual(['20 audit-metadata-only low']);
    expect(can(text)).toEqual([true, true, true]);
  });

  test('like the one of Falco: bodies of the core only, and deployments where there are none', () => {
    const text = policy(`  - level: None
    users: ['system:kube-proxy']
    verbs: [watch]
    resources: [{group: '', resources: [endpoints]}]
  - level: RequestResponse
    resources: [{group: '', resources: [pods, deployments, cronjobs]}]
  - level: Metadata
    omitStages: [RequestReceived]
`);
    expect(findings(text)).toEqual(['10 audit-metadata-only medium', '8 audit-late-rule medium']);
  });

  test('OpenShift: the default, bodies of writes, a group that is not logged', () => {
    const openShift = (audit: string): string =>
      `apiVersion: config.openshift.io/v1\nkind: APIServer\nmetadata: {name: cluster}\nspec:\n  audit: ${audit}\n`;
    expect(findings(openShift('{profile: Default}'))).toEqual(['5 audit-metadata-only medium']);
    expect(findings(openShift('{profile: WriteRequestBodies}'))).toEqual([]);
    expect(findings(openShift('{profile: None}'))).toEqual(['5 audit-none critical']);
    const custom = '{profile: WriteRequestBodies, customRules: [{group: ci, profile: None}]}';
    expect(findings(openShift(custom))).toEqual(['5 audit-user-exempt critical']);
  });
});

describe('what goes wrong', () => {
  const all = '  - level: RequestResponse\n';
  test.each([
    ['a user who is exempted', '  - level: None\n    users: [ci-bot]\n', ['4 audit-user-exempt critical']],
    ['a group', "  - level: None\n    userGroups: ['system:masters']\n", ['4 audit-user-exempt critical']],
    [
      'every service account',
      "  - level: None\n    userGroups: ['system:serviceaccounts']\n",
      ['4 audit-user-exempt critical'],
    ],
    [
      'a controller',
      "  - level: None\n    users: ['system:serviceaccount:kube-system:cronjob-controller']\n",
      ['4 audit-user-exempt medium'],
    ],
    ['nodes cannot write workloads', "  - level: None\n    userGroups: ['system:nodes']\n", []],
    ['one namespace', '  - level: None\n    namespaces: [kube-system]\n', ['4 audit-none high']],
    ['deletions', '  - level: None\n    verbs: [delete, deletecollection]\n', ['4 audit-none medium']],
    ['reading is another thing', '  - level: None\n    verbs: [get, list, watch]\n', []],
    ['URLs are another thing', "  - level: None\n    nonResourceURLs: ['/*']\n", []],
    ['operators', '  - level: None\n    resources: [{group: argoproj.io}]\n', ['4 audit-none medium']],
    [
      'names never match a create',
      '  - level: None\n    resources: [{group: batch, resources: [cronjobs], resourceNames: [some-name]}]\n',
      ['4 audit-none critical'],
    ],
    [
      'subresources are another thing',
      '  - level: None\n    resources: [{group: batch, resources: [cronjobs/status]}]\n',
      [],
    ],
    [
      'jobs/* is jobs too',
      "  - level: None\n    resources: [{group: batch, resources: ['jobs/*']}]\n",
      ['4 audit-none critical'],
    ],
    [
      'every group, as Kubernetes 1.36 reads it',
      "  - level: None\n    resources: [{group: '*'}]\n",
      ['4 audit-none critical'],
    ],
    ['the outcome', '  - level: RequestResponse\n    omitStages: [ResponseComplete]\n', ['4 audit-stage-omitted high']],
    [
      'a rule that comes too late',
      '  - level: Metadata\n  - level: RequestResponse\n    resources: [{group: batch}]\n',
      ['4 audit-metadata-only medium', '5 audit-late-rule medium'],
    ],
  ] as const)('%s', (_, rules, expected) => {
    expect(findings(policy(rules + all))).toEqual(expected);
  });
  test('the outcome of everything', () => {
    expect(findings(policy(all, 'omitStages: [ResponseComplete]\n'))).toEqual(['1 audit-stage-omitted high']);
    expect(can(policy(all, 'omitStages: [ResponseComplete]\n'))).toEqual([false, false, false]);
  });
});

describe('the checker', () => {
  const request: AuditRequest = {
    user: 'u',
    groups: ['g', 'h'],
    verb: 'create',
    namespace: 'ns',
    group: 'batch',
    resource: 'jobs',
    name: '',
  };
  test.each([
    ['the first rule that matches decides', 'level: Request', 'Request'],
    ['no rule, no log', 'level: Request\n    users: [v]', 'None'],
    ['any of the groups', 'level: Request\n    userGroups: [x, h]', 'Request'],
    ['users and groups both', 'level: Request\n    users: [u]\n    userGroups: [x]', 'None'],
    ['no wildcard in verbs', "level: Request\n    verbs: ['*']", 'None'],
    ['no wildcard in namespaces', "level: Request\n    namespaces: ['*']", 'None'],
    ['the empty namespace is that of the cluster', "level: Request\n    namespaces: ['']", 'None'],
    ['namespaces alone are about resources', 'level: Request\n    namespaces: [ns]', 'Request'],
    ['the empty group is the core', "level: Request\n    resources: [{group: ''}]", 'None'],
    ['without resources, all of the group', 'level: Request\n    resources: [{group: batch}]', 'Request'],
    [
      '* is every resource of the group',
      "level: Request\n    resources: [{group: batch, resources: ['*']}]",
      'Request',
    ],
    ['*/status is a subresource', "level: Request\n    resources: [{group: batch, resources: ['*/status']}]", 'None'],
    [
      'names do not match what has none',
      'level: Request\n    resources: [{group: batch, resources: [jobs], resourceNames: [a]}]',
      'None',
    ],
    [
      'names mean nothing without resources',
      'level: Request\n    resources: [{group: batch, resourceNames: [a]}]',
      'Request',
    ],
    ['* is no group before Kubernetes 1.36', "level: Request\n    resources: [{group: '*'}]", 'None'],
  ])('%s', (_, rule, expected) => {
    const [found] = findAuditPolicies(manifestsOf(policy(`  - ${rule}\n`))).policies;
    if (found === undefined) throw new Error('no policy');
    expect(decide(found, request, false).level).toBe(expected);
  });
});

test.each([
  ['ray.io', 'rayjobs'],
  ['sparkoperator.k8s.io', 'sparkapplications'],
  ['kubeflow.org', 'pytorchjobs'],
  ['apps.kruise.io', 'broadcastjobs'],
])('an operator that alone is not logged is told: %s %s', (group, resource) => {
  const text = policy(
    `  - level: None\n    resources: [{group: ${group}, resources: [${resource}]}]\n  - level: RequestResponse\n`,
  );
  const [found] = auditPoliciesOf(manifestsOf(text)).auditPolicies;
  const unseen = found?.answers.filter(({ decision }) => decision.level === 'None') ?? [];
  expect(new Set(unseen.map(({ request }) => `${request.group}/${request.resource}`))).toEqual(
    new Set([`${group}/${resource}`]),
  );
  expect(findings(text)).toEqual(['4 audit-none medium']);
});

test('what is decided alike is decided once, and as if each were asked for itself', () => {
  const text = policy(
    `  - level: None\n    resources: [{group: batch}, {group: ray.io, resources: ['*', 'x']}, {group: '*', resources: [jobs]}]
  - level: Metadata\n    verbs: [create]\n    resources: [{group: tekton.dev, resources: [taskruns/*]}]
  - level: Request\n    namespaces: [a]\n  - level: RequestResponse\n`,
  );
  const [found] = auditPoliciesOf(manifestsOf(text)).auditPolicies;
  for (const { request, decision } of found?.answers ?? []) {
    const both = [false, true].map(wildcard => decide(found?.policy as AuditPolicy, request, wildcard));
    expect(both.map(({ level }) => level)).toContain(decision.level);
    expect(Math.min(...both.map(({ level }) => rank(level)))).toBe(rank(decision.level));
  }
  expect(found?.answers.length).toBeGreaterThan(2_000);
});

describe('where policies are', () => {
  const text = policy('  - level: Metadata\n');
  const indented = (by: number): string => text.split('\n').join(`\n${' '.repeat(by)}`);
  test.each([
    [
      'ConfigMap',
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  policy.yaml: |\n    ${indented(4)}\n`,
      5,
    ],
    [
      'KubeadmControlPlane',
      `apiVersion: controlplane.cluster.x-k8s.io/v1beta1\nkind: KubeadmControlPlane\nspec:\n  kubeadmConfigSpec:\n    files:\n      - path: /etc/audit.yaml\n        content: |\n          ${indented(10)}\n`,
      7,
    ],
    [
      'kOps, in base64',
      `apiVersion: kops.k8s.io/v1alpha2\nkind: Cluster\nspec:\n  fileAssets:\n    - name: audit\n      isBase64: true\n      content: ${Buffer.from(text).toString('base64')}\n`,
      7,
    ],
    ['Talos', `version: v1alpha1\ncluster:\n  apiServer:\n    auditPolicy:\n      ${indented(6)}\n`, 7],
    [
      'Rancher',
      `apiVersion: provisioning.cattle.io/v1\nkind: Cluster\nspec:\n  rkeConfig:\n    machineGlobalConfig:\n      audit-policy-file: |\n        ${indented(8)}\n`,
      6,
    ],
  ])('%s', (_, file, line) => {
    const { auditPolicies } = auditPoliciesOf(manifestsOf(file));
    expect(auditPolicies).toHaveLength(1);
    expect(findings(file)).toEqual([expect.stringMatching(/audit-metadata-only medium$/)]);
    expect(Number.parseInt(findings(file)[0] ?? '', 10)).toBeGreaterThanOrEqual(line);
  });
  test('another Policy is none of these', () => {
    expect(
      auditPoliciesOf(manifestsOf('apiVersion: kyverno.io/v1\nkind: Policy\nspec: {rules: []}\n')).auditPolicies,
    ).toEqual([]);
  });
  test('what the base has alike is no news, wherever it stands', () => {
    expect(
      auditPoliciesOf(manifestsOf({ path: 'b.yaml', text }), manifestsOf({ path: 'a.yaml', text })).auditPolicies,
    ).toEqual([]);
  });
});

const names = (letter: string, count: number): string =>
  Array.from({ length: count }, (_, n) => `${letter}${n}`).join(', ');

describe('hostile input', () => {
  test.each([
    ['rules is a text', 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: x\n'],
    ['no rules', 'apiVersion: audit.k8s.io/v1\nkind: Policy\n'],
    ['a rule is a text', policy('  - x\n')],
    ['a level that is none', policy('  - level: Everything\n')],
    ['users is a text', policy('  - level: None\n    users: x\n')],
    ['an item of resources is a text', policy('  - level: None\n    resources: [x]\n')],
    ['more users than are judged', policy(`  - level: None\n    users: [${names('u', 10_000)}]\n`)],
    ['more namespaces than are judged', policy(`  - level: None\n    namespaces: [${names('n', 5_000)}]\n`)],
    [
      'more rules than are judged',
      policy(`  - level: None\n    users: [${names('u', 500)}]\n${'  - level: None\n'.repeat(100_000)}`),
    ],
    [
      'a text that is no YAML',
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  p.yaml: ${JSON.stringify('apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: None}\n')}\n`,
    ],
    [
      'a group that is written in escapes',
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: audit.k8s.io/}\ndata:\n  p.yaml: ${JSON.stringify('apiVersion: "audit.k8s.io\\x2fv1" # audit.k8s.io/\nkind: "Policy"\nrules: {}\n')}\n`,
    ],
    [
      'more texts than are read',
      `data: [${Array.from({ length: 102 }, () => "'kind: Policy # audit.k8s.io/'").join(', ')}]\n`,
    ],
  ])('is a problem: %s', (_, text) => {
    expect(auditPoliciesOf(manifestsOf(text))).toMatchObject({ auditPolicies: [], problems: [{ path: 'file0.yaml' }] });
  });
  test('the largest policy that is judged, within reason', () => {
    const rules = `  - level: None\n    users: [${names('u', 30)}]\n    namespaces: [${names('n', 10)}]\n    verbs: [get]\n${'  - {level: None, verbs: [get]}\n'.repeat(490)}  - level: RequestResponse\n`;
    expect(findings(policy(rules))).toEqual([]);
  });
});
