// Who may do what, sentence by sentence of pkg/registry/rbac/validation/rule.go and pkg/apis/rbac/v1/evaluation_helpers.go.
import { describe, expect, test } from 'vitest';
import { allows, reaches } from '../../src/rbac/allows.ts';
import { dangersOf } from '../../src/rbac/danger-matches.ts';
import { hasToken, identityOf } from '../../src/rbac/identity.ts';
import { readRbac } from '../../src/rbac/objects.ts';
import { permissionsOf, powerFields } from '../../src/rbac/power.ts';
import { BUILT_IN_KINDS } from '../../src/workloads/kinds/index.ts';
import { accessOf, binding, can, manifestsOf, role, workload } from './rbac.ts';

const rule = (fields: { verbs?: string[]; apiGroups?: string[]; resources?: string[]; resourceNames?: string[] }) => ({
  verbs: ['get'],
  apiGroups: [''],
  resources: ['pods'],
  resourceNames: [],
  urls: [],
  path: [],
  ...fields,
});
const JOBS = '[{apiGroups: [batch], resources: [jobs], verbs: [create]}]';
const SA = (name: string, namespace?: string): string =>
  `[{kind: ServiceAccount, name: ${name}${namespace === undefined ? '' : `, namespace: ${namespace}`}}]`;
const grantsOf = (access: ReturnType<typeof accessOf>, account: string | null, namespace: string | null) =>
  access.grantsOf(identityOf(workload(account, namespace)));

describe('a rule', () => {
  test.each([
    ['the verb, group and resource have to be in it', rule({}), 'get', '', 'pods', 'all'],
    ['another verb is not', rule({}), 'list', '', 'pods', null],
    ['another group is not', rule({}), 'get', 'apps', 'pods', null],
    ['verbs are compared with their case', rule({ verbs: ['GET'] }), 'get', '', 'pods', null],
    ['* is every verb', rule({ verbs: ['*'] }), 'impersonate', '', 'pods', 'all'],
    ['* is every group', rule({ apiGroups: ['*'] }), 'get', 'apps', 'pods', 'all'],
    ['* is every resource', rule({ resources: ['*'] }), 'get', '', 'pods', 'all'],
    ['* is every subresource, too', rule({ resources: ['*'] }), 'get', '', 'pods/exec', 'all'],
    ['pods is not pods/exec', rule({}), 'get', '', 'pods/exec', null],
    ['pods/exec is not pods', rule({ resources: ['pods/exec'] }), 'get', '', 'pods', null],
    ['*/exec is pods/exec', rule({ resources: ['*/exec'] }), 'get', '', 'pods/exec', 'all'],
    ['*/exec is not pods/attach', rule({ resources: ['*/exec'] }), 'get', '', 'pods/attach', null],
    ['pods/* is nothing in RBAC', rule({ resources: ['pods/*'] }), 'get', '', 'pods/exec', null],
    ['po* is nothing either', rule({ resources: ['po*'] }), 'get', '', 'pods', null],
    ['names hold it to these', rule({ resourceNames: ['a'] }), 'get', '', 'pods', 'named'],
    ['names never allow create', rule({ verbs: ['*'], resourceNames: ['a'] }), 'create', '', 'pods', null],
    ['nor deletecollection', rule({ verbs: ['*'], resourceNames: ['a'] }), 'deletecollection', '', 'pods', null],
    ['list by name only', rule({ verbs: ['*'], resourceNames: ['a'] }), 'list', '', 'pods', 'named'],
    [
      'a subresource is created under a name',
      rule({ verbs: ['*'], resources: ['pods/exec'], resourceNames: ['a'] }),
      'create',
      '',
      'pods/exec',
      'named',
    ],
    ['no groups, nothing', rule({ apiGroups: [] }), 'get', '', 'pods', null],
  ] as const)('%s', (_, given, verb, group, resource, expected) => {
    expect(allows(given, { verb, group, resource })).toBe(expected);
  });
  test('a RoleBinding gives nothing of what lies in no namespace', () => {
    const inNamespace = { cluster: false, namespace: 'a' } as const;
    expect(reaches(inNamespace, '', 'nodes/proxy')).toBe(false);
    expect(reaches(inNamespace, '', 'pods/exec')).toBe(true);
    expect(reaches({ cluster: true }, '', 'nodes/proxy')).toBe(true);
  });
});

describe('a binding', () => {
  test('of a namespace gives a Role of that namespace, there', () => {
    const access = accessOf(role('r', JOBS, 'a'), role('r', '[]', 'b'), binding('b', 'Role/r', SA('x', 'other'), 'a'));
    const grants = grantsOf(access, 'x', 'other');
    expect(can(access, grants, 'create batch/jobs', 'a')).toBe(true);
    expect(can(access, grants, 'create batch/jobs', 'b')).toBe(false);
    expect(can(access, grants, 'create batch/jobs')).toBe(false);
  });
  test('of a namespace gives a ClusterRole in that namespace only', () => {
    const access = accessOf(role('r', JOBS), binding('b', 'ClusterRole/r', SA('x', 'a'), 'a'));
    expect(can(access, grantsOf(access, 'x', 'a'), 'create batch/jobs', 'a')).toBe(true);
    expect(can(access, grantsOf(access, 'x', 'a'), 'create batch/jobs', 'b')).toBe(false);
  });
  test('of the cluster gives it everywhere', () => {
    const access = accessOf(role('r', JOBS), binding('b', 'ClusterRole/r', SA('x', 'a')));
    expect(can(access, grantsOf(access, 'x', 'a'), 'create batch/jobs', 'b')).toBe(true);
  });
  test('a Role of another namespace is not meant', () => {
    const access = accessOf(role('r', JOBS, 'b'), binding('b', 'Role/r', SA('x', 'a'), 'a'));
    expect(grantsOf(access, 'x', 'a')).toMatchObject([{ role: null }]);
  });
  test('bindings add up', () => {
    const access = accessOf(
      role('r', JOBS, 'a'),
      role('s', "[{apiGroups: [''], resources: [pods], verbs: [get]}]", 'a'),
      binding('b', 'Role/r', SA('x', 'a'), 'a'),
      binding('c', 'Role/s', SA('x', 'a'), 'a'),
    );
    const grants = grantsOf(access, 'x', 'a');
    expect([can(access, grants, 'create batch/jobs', 'a'), can(access, grants, 'get /pods', 'a')]).toEqual([
      true,
      true,
    ]);
  });
  test.each([
    ['the account', SA('x', 'a'), true],
    ['the account of another namespace', SA('x', 'b'), false],
    ['another account', SA('y', 'a'), false],
    ['an account without a namespace is of the binding’s', SA('x'), true],
    ['the user that the account is', "[{kind: User, name: 'system:serviceaccount:a:x'}]", true],
    ['a user of that name', '[{kind: User, name: x}]', false],
    ['no user is everybody', "[{kind: User, name: '*'}]", false],
    ['the group of all accounts', "[{kind: Group, name: 'system:serviceaccounts'}]", true],
    ['the group of its namespace', "[{kind: Group, name: 'system:serviceaccounts:a'}]", true],
    ['the group of another namespace', "[{kind: Group, name: 'system:serviceaccounts:b'}]", false],
    ['everybody who is authenticated', "[{kind: Group, name: 'system:authenticated'}]", true],
    ['anonymous is somebody else', "[{kind: Group, name: 'system:unauthenticated'}]", false],
    ['a kind in the wrong case is nobody', '[{kind: serviceaccount, name: x, namespace: a}]', false],
  ])('subject: %s', (_, subjects, expected) => {
    const access = accessOf(role('r', JOBS, 'a'), binding('b', 'Role/r', subjects, 'a'));
    expect(can(access, grantsOf(access, 'x', 'a'), 'create batch/jobs', 'a')).toBe(expected);
  });
});

describe('a namespace that nothing says', () => {
  const access = accessOf(
    role('r', JOBS),
    binding('b', 'ClusterRole/r', SA('x', 'a')),
    binding('d', 'ClusterRole/r', SA('default', 'a')),
  );
  test('may be any for an account with a name of its own', () => {
    expect(grantsOf(access, 'x', null)).toHaveLength(1);
  });
  test('is not any for default, which every namespace has', () => {
    expect(grantsOf(access, null, null)).toEqual([]);
    expect(grantsOf(access, null, 'a')).toHaveLength(1);
  });
});

describe('of several objects of one name', () => {
  const subject = SA('x', 'a');
  const files = [
    { path: 'clusters/dev/r.yaml', text: role('r', JOBS) + binding('b', 'ClusterRole/r', subject) },
    { path: 'clusters/prod/r.yaml', text: role('r', '[]') + binding('b', 'ClusterRole/r', subject) },
  ];
  test('the nearest one is meant', () => {
    const access = accessOf(...files);
    const at = (path: string) => access.grantsOf(identityOf(workload('x', 'a', path)));
    expect(can(access, at('clusters/dev/job.yaml'), 'create batch/jobs')).toBe(true);
    expect(can(access, at('clusters/prod/job.yaml'), 'create batch/jobs')).toBe(false);
    expect(can(access, at('job.yaml'), 'create batch/jobs')).toBe(true);
  });
  test('never one of another environment', () => {
    const access = accessOf(...files.map((file, index) => ({ ...file, environment: ['dev', 'prod'][index] ?? '' })));
    const prod = { ...workload('x', 'a'), environment: 'prod' };
    expect(can(access, access.grantsOf(identityOf(prod)), 'create batch/jobs')).toBe(false);
  });
});

describe('aggregation', () => {
  const aggregated = (name: string, selectors: string, labels = '{}'): string =>
    `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: ${name}, labels: ${labels}}\naggregationRule: {clusterRoleSelectors: ${selectors}}\nrules: [{apiGroups: [''], resources: [secrets], verbs: [get]}]\n---\n`;
  const part = role('part', JOBS, undefined, ', labels: {team: a}');
  const all = (access: ReturnType<typeof accessOf>) => grantsOf(access, 'x', 'a');
  const bound = binding('b', 'ClusterRole/sum', SA('x', 'a'));

  test.each([
    ['labels', '[{matchLabels: {team: a}}]', true],
    ['other labels', '[{matchLabels: {team: b}}]', false],
    ['any of the selectors', '[{matchLabels: {team: b}}, {matchLabels: {team: a}}]', true],
    ['an empty selector is everything', '[{}]', true],
    ['In', '[{matchExpressions: [{key: team, operator: In, values: [a, b]}]}]', true],
    ['NotIn', '[{matchExpressions: [{key: team, operator: NotIn, values: [a]}]}]', false],
    ['NotIn of a label that is not there', '[{matchExpressions: [{key: x, operator: NotIn, values: [a]}]}]', true],
    ['Exists', '[{matchExpressions: [{key: team, operator: Exists}]}]', true],
    ['DoesNotExist', '[{matchExpressions: [{key: team, operator: DoesNotExist}]}]', false],
  ])('%s', (_, selectors, expected) => {
    const access = accessOf(aggregated('sum', selectors), part, bound);
    expect(can(access, all(access), 'create batch/jobs')).toBe(expected);
    // Its own rules are overwritten by the controller.
    expect(can(access, all(access), 'get /secrets')).toBe(false);
  });
  test('by way of another aggregated role, and round in a circle', () => {
    const access = accessOf(
      aggregated('sum', '[{matchLabels: {up: b}}]', '{up: c}'),
      aggregated('middle', '[{matchLabels: {team: a}}, {matchLabels: {up: c}}]', '{up: b}'),
      part,
      bound,
    );
    expect(can(access, all(access), 'create batch/jobs')).toBe(true);
  });
  test('a role of the repository is added to edit and admin, and not to view', () => {
    const label = 'rbac.authorization.k8s.io/aggregate-to-edit';
    const more = role(
      'more',
      '[{apiGroups: [x.io], resources: [things], verbs: [get]}]',
      undefined,
      `, labels: {${label}: 'true'}`,
    );
    for (const [name, expected] of [
      ['edit', true],
      ['admin', true],
      ['view', false],
    ] as const) {
      const access = accessOf(more, binding('b', `ClusterRole/${name}`, SA('x', 'a')));
      expect(can(access, all(access), 'get x.io/things'), name).toBe(expected);
    }
  });
});

describe('built-in roles', () => {
  test.each([
    ['cluster-admin', 'create batch/jobs', true],
    ['admin', 'create rbac.authorization.k8s.io/rolebindings', true],
    ['admin', 'create batch/cronjobs', true],
    ['edit', 'create batch/cronjobs', true],
    ['edit', 'impersonate /serviceaccounts', true],
    ['edit', 'create /serviceaccounts/token', true],
    ['edit', 'create /pods/exec', true],
    ['edit', 'list /secrets', true],
    ['edit', 'create rbac.authorization.k8s.io/rolebindings', false],
    ['view', 'list batch/cronjobs', true],
    ['view', 'list /secrets', false],
    ['view', 'create batch/jobs', false],
  ])('%s: %s: %s', (name, ask, expected) => {
    const access = accessOf(binding('b', `ClusterRole/${name}`, SA('x', 'a')));
    expect(can(access, grantsOf(access, 'x', 'a'), ask)).toBe(expected);
  });
  test('a Role of that name is another one', () => {
    const access = accessOf(binding('b', 'Role/edit', SA('x', 'a'), 'a'));
    expect(grantsOf(access, 'x', 'a')).toMatchObject([{ role: null }]);
  });
});

describe('a token', () => {
  const silent =
    'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: x, namespace: a}\nautomountServiceAccountToken: false\n';
  test.each([
    ['is there by default', '', '', true],
    ['is not where the pod says no', '', 'automountServiceAccountToken: false, ', false],
    ['is not where the account says no', silent, '', false],
    ['is where the pod says yes all the same', silent, 'automountServiceAccountToken: true, ', true],
    [
      'comes with a projected volume',
      silent,
      'volumes: [{name: t, projected: {sources: [{serviceAccountToken: {path: t}}]}}], ',
      true,
    ],
  ])('%s', (_, account, pod, expected) => {
    expect(hasToken(workload('x', 'a', 'job.yaml', pod), accessOf(account))).toBe(expected);
  });
});

describe('dangers', () => {
  const dangers = (rules: string, namespace?: string): readonly string[] => {
    const access = accessOf(role('r', rules), binding('b', 'ClusterRole/r', SA('x', 'a'), namespace));
    return dangersOf(access, grantsOf(access, 'x', 'a')).map(({ danger, severity }) => `${danger.id} ${severity}`);
  };
  const rules = (group: string, resources: string, verbs: string, more = ''): string =>
    `[{apiGroups: ['${group}'], resources: [${resources}], verbs: [${verbs}]${more}}]`;
  test.each([
    ['everything', rules('*', "'*'", "'*'"), undefined, ['sa-cluster-admin critical']],
    ['everything in a namespace', rules('*', "'*'", "'*'"), 'a', ['sa-cluster-admin high']],
    ['everything in kube-system', rules('*', "'*'", "'*'"), 'kube-system', ['sa-cluster-admin critical']],
    [
      'reading everything',
      rules('*', "'*'", 'get, list, watch'),
      undefined,
      ['sa-secrets-read-all high', 'sa-nodes-proxy high'],
    ],
    ['reading pods', rules('', 'pods', 'get, list'), undefined, []],
    ['one Secret by name', rules('', 'secrets', 'get', ', resourceNames: [a]'), undefined, []],
    ['restarting a Deployment', rules('apps', 'deployments', 'get, patch'), 'a', ['sa-create-workloads medium']],
    ['restarting the one Deployment', rules('apps', 'deployments', 'get, patch', ', resourceNames: [a]'), 'a', []],
    ['nodes in a namespace', rules('', 'nodes/proxy', 'get'), 'a', []],
    [
      'aws-auth',
      rules('', 'configmaps', 'update', ', resourceNames: [aws-auth]'),
      'kube-system',
      ['sa-aws-auth critical'],
    ],
    [
      'certificates need all three',
      rules('certificates.k8s.io', 'certificatesigningrequests', 'create'),
      undefined,
      [],
    ],
    [
      'certificates',
      rules(
        'certificates.k8s.io',
        'certificatesigningrequests, certificatesigningrequests/approval, signers',
        'create, update, approve',
      ),
      undefined,
      ['sa-csr-approve critical'],
    ],
  ] as const)('%s', (_, given, namespace, expected) => {
    expect(dangers(given, namespace)).toEqual(expected);
  });
});

describe('hostile input', () => {
  test.each([
    ['rules is a text', 'rules: x'],
    ['a rule is a list', 'rules: [[a]]'],
    ['verbs is a text', 'rules: [{verbs: get}]'],
    ['verbs holds a number', 'rules: [{verbs: [1]}]'],
    ['aggregationRule is a text', 'aggregationRule: x'],
    [
      'an operator that is none',
      'aggregationRule: {clusterRoleSelectors: [{matchExpressions: [{key: a, operator: Like}]}]}',
    ],
  ])('a role that cannot be read is a problem, and its binding may give anything: %s', (_, field) => {
    const text = `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\n${field}\n`;
    expect(readRbac(manifestsOf(text)).problems).toHaveLength(1);
    const access = accessOf(text, binding('b', 'ClusterRole/r', SA('x', 'a')));
    expect(permissionsOf(access, workload('x', 'a'))).toMatchObject([
      { what: 'all of ClusterRole `r`, which cannot be read' },
    ]);
  });
  test.each([
    ['subjects: x'],
    ['subjects: [x]'],
    ['subjects: [{kind: Pod, name: x}]'],
    ['roleRef: {kind: Pod, name: x}'],
  ])('a binding that cannot be read is a problem: %s', field => {
    const text = `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: r}\n${field.startsWith('roleRef') ? '' : 'roleRef: {kind: ClusterRole, name: r}\n'}${field}\n`;
    expect(readRbac(manifestsOf(text)).problems).toHaveLength(1);
  });
  test('names of prototypes are names', () => {
    const access = accessOf(
      role('__proto__', JOBS),
      binding('constructor', 'ClusterRole/__proto__', SA('toString', 'a')),
    );
    expect(can(access, grantsOf(access, 'toString', 'a'), 'create batch/jobs')).toBe(true);
    expect(grantsOf(access, 'hasOwnProperty', '__proto__')).toEqual([]);
    const unknown = accessOf(binding('b', 'ClusterRole/constructor', SA('x', 'a')));
    expect(grantsOf(unknown, 'x', 'a')).toMatchObject([{ role: null }]);
  });
  test('a rule of a million pairs stays one permission, and text in a name stays text', () => {
    const many = Array.from({ length: 1000 }, (_, index) => `r${index}`).join(', ');
    const access = accessOf(
      role('r', `[{apiGroups: [${many}], resources: [${many}], verbs: [get]}]`),
      binding('b', 'ClusterRole/r', SA('x', 'a')),
    );
    expect(permissionsOf(access, workload('x', 'a'))).toHaveLength(1);
  });
  test('ten thousand bindings of one account and of one name', () => {
    const text = Array.from({ length: 10_000 }, (_, index) =>
      binding('b', 'ClusterRole/edit', SA('x', 'a'), `n${index % 5000}`),
    );
    const access = accessOf(text.join(''));
    expect(grantsOf(access, 'x', 'a')).toHaveLength(10_000);
    expect(dangersOf(access, grantsOf(access, 'x', 'a'))[0]).toMatchObject({ severity: 'high' });
  });
});

test('what comes and goes is told by effect and not by spelling', () => {
  const before = accessOf(
    role('r', "[{apiGroups: ['*'], resources: ['*'], verbs: [get]}]"),
    binding('b', 'ClusterRole/r', SA('x', 'a')),
  );
  const after = accessOf(
    role(
      'r',
      "[{apiGroups: ['*'], resources: ['*'], verbs: [get]}, {apiGroups: [''], resources: [pods], verbs: [get, list]}]",
    ),
    binding('b', 'ClusterRole/r', SA('x', 'a')),
  );
  const job = workload('x', 'a');
  const fields = powerFields({ access: before, workload: job }, { access: after, workload: job });
  expect(fields).toMatchObject([{ path: 'permissions in the whole cluster: pods', before: undefined, class: 'power' }]);
  const same = accessOf(
    role(
      'r',
      "[{apiGroups: ['*'], resources: ['*'], verbs: [get]}, {apiGroups: [''], resources: [pods], verbs: [get]}]",
    ),
    binding('b', 'ClusterRole/r', SA('x', 'a')),
  );
  expect(powerFields({ access: before, workload: job }, { access: same, workload: job })).toEqual([]);
});

test('roles and bindings that multiply without end are refused, and not gone through', () => {
  const copies = 2_500;
  const access = accessOf(role('r', JOBS).repeat(copies) + binding('b', 'ClusterRole/r', SA('x', 'a')).repeat(copies));
  expect(() => grantsOf(access, 'x', 'a')).toThrow(/multiply/);
});

test.each(
  BUILT_IN_KINDS.filter(({ group }) => group !== '').map(
    ({ group, kind, plural }) => [`${group}/${plural}`, kind, group, plural] as const,
  ),
)('who may create %s schedules work', (_, kind, group, plural) => {
  const access = accessOf(
    role('r', `[{apiGroups: [${group}], resources: [${plural}], verbs: [create]}]`),
    binding('b', 'ClusterRole/r', SA('x', 'a')),
  );
  expect([kind, ...dangersOf(access, grantsOf(access, 'x', 'a')).map(({ danger }) => danger.id)]).toEqual([
    kind,
    'sa-create-workloads',
  ]);
});
