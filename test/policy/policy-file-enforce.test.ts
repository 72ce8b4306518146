// A repository's own policies: what they match, what their bindings make of a failure, and what cannot be known without a cluster.
import { describe, expect, it } from 'vitest';
import { type AdmissionRequest, evaluatePolicy, loadPolicies, type PolicyOutcome } from '../../src/policy/index.ts';
import { withAdmittedDefaults } from '../../src/workloads/admitted-defaults.ts';
import { cronJob, manifests, policy, request } from './policy-manifests.ts';

const POD = '          containers: [{name: main, image: a}]';
const CREATE = request(null, cronJob(POD));
const FALSE = "[{expression: 'false', message: denied}]";

/** What the one policy of the text says of a request. */
function outcome(text: string, asked: AdmissionRequest = CREATE): PolicyOutcome {
  const { policies, problems } = loadPolicies(manifests(text));
  expect(problems).toEqual([]);
  const [first] = policies;
  if (!first) throw new Error('the text has no policy with a binding');
  return evaluatePolicy(first, asked);
}

/** `error: no` for each violation, `problem` or `warning` for each problem. */
function words(text: string, asked?: AdmissionRequest): readonly string[] {
  const { violations, problems } = outcome(text, asked);
  return [
    ...violations.map(({ level, message }) => `${level}: ${message}`),
    ...problems.map(({ level }) => (level === 'warning' ? 'warning' : 'problem')),
  ];
}

function rules(fields: string): string {
  return `resourceRules: [{${fields}}]`;
}

const BATCH = 'apiGroups: [batch], apiVersions: [v1], operations: ["*"], resources: [cronjobs]';

describe('what a policy matches', () => {
  it.each([
    ['the resource', rules('apiGroups: [batch], apiVersions: [v1], operations: [CREATE], resources: [cronjobs]'), true],
    ['wildcards', rules('apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*"]'), true],
    [
      'all resources and subresources',
      rules('apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*/*"]'),
      true,
    ],
    [
      'a subresource',
      rules('apiGroups: [batch], apiVersions: [v1], operations: ["*"], resources: [cronjobs/status]'),
      false,
    ],
    ['another resource', rules('apiGroups: [batch], apiVersions: [v1], operations: ["*"], resources: [jobs]'), false],
    ['another group', rules('apiGroups: [apps], apiVersions: [v1], operations: ["*"], resources: [cronjobs]'), false],
    [
      'another operation',
      rules('apiGroups: [batch], apiVersions: [v1], operations: [UPDATE], resources: [cronjobs]'),
      false,
    ],
    [
      'an equivalent version',
      rules('apiGroups: [batch], apiVersions: [v1beta1], operations: ["*"], resources: [cronjobs]'),
      true,
    ],
    [
      'exactly another version',
      `{${rules('apiGroups: [batch], apiVersions: [v1beta1], operations: ["*"], resources: [cronjobs]')}, matchPolicy: Exact}`,
      false,
    ],
    ['a name', rules(`${BATCH}, resourceNames: [nightly]`), true],
    ['another name', rules(`${BATCH}, resourceNames: [daily]`), false],
    ['namespaced objects', rules(`${BATCH}, scope: Namespaced`), true],
    ['cluster-wide objects', rules(`${BATCH}, scope: Cluster`), false],
    ['an exclusion', `{${rules(BATCH)}, excludeResourceRules: [{${BATCH}, resourceNames: [nightly]}]}`, false],
    ['another exclusion', `{${rules(BATCH)}, excludeResourceRules: [{${BATCH}, resourceNames: [daily]}]}`, true],
    ['labels', `{${rules(BATCH)}, objectSelector: {matchLabels: {team: a}}}`, true],
    ['other labels', `{${rules(BATCH)}, objectSelector: {matchLabels: {team: b}}}`, false],
    [
      'label expressions',
      `{${rules(BATCH)}, objectSelector: {matchExpressions: [{key: team, operator: NotIn, values: [b]}, {key: x, operator: DoesNotExist}]}}`,
      true,
    ],
    [
      'the name of its namespace',
      `{${rules(BATCH)}, namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: billing}}}`,
      true,
    ],
    [
      'the name of another namespace',
      `{${rules(BATCH)}, namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system, env: prod}}}`,
      false,
    ],
  ])('%s', (_, match, applies) => {
    const asked = request(null, cronJob(POD, 'name: nightly, namespace: billing, labels: {team: a}'));
    expect(words(policy({ validations: FALSE, match }), asked)).toEqual(applies ? ['error: denied'] : []);
  });

  it('the labels of the old object count as well', () => {
    const before = cronJob(POD, 'name: nightly, namespace: billing, labels: {team: a}');
    const match = `{${rules(BATCH)}, objectSelector: {matchLabels: {team: a}}}`;
    expect(words(policy({ validations: FALSE, match }), request(before, cronJob(POD)))).toEqual(['error: denied']);
    expect(
      words(policy({ validations: "[{expression: 'object == null', message: denied}]", match }), request(before, null)),
    ).toEqual([]);
  });

  it('a generated name is no name', () => {
    const asked = request(null, cronJob(POD, 'generateName: nightly, namespace: billing'));
    expect(words(policy({ validations: FALSE, match: rules(`${BATCH}, resourceNames: [nightly]`) }), asked)).toEqual(
      [],
    );
    expect(words(policy({ validations: "[{expression: 'has(request.name)', message: denied}]" }), asked)).toEqual([
      'error: denied',
    ]);
  });
});

describe('Namespaces', () => {
  const match = `{${rules(BATCH)}, namespaceSelector: {matchLabels: {env: prod}}}`;
  const namespace = (labels: string) =>
    `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: billing, labels: {${labels}}}\n`;

  it('are selected by the labels that the repository gives them', () => {
    expect(words(policy({ validations: FALSE, match }) + namespace('env: prod'))).toEqual(['error: denied']);
    expect(words(policy({ validations: FALSE, match }) + namespace('env: dev'))).toEqual([]);
  });

  it('of one name that differ are not known', () => {
    const text = policy({ validations: FALSE, match }) + namespace('env: prod');
    expect(words(text + namespace('env: dev'))).toEqual(['problem']);
    expect(words(text + namespace('env: prod'))).toEqual(['error: denied']);
  });

  it('have their name as a label', () => {
    const label = "namespaceObject.metadata.labels['kubernetes.io/metadata.name'] == 'billing'";
    const text = policy({ validations: `[{expression: "${label}"}]` });
    expect(words(text + namespace('env: prod'))).toEqual([]);
  });

  it('that are in no file make a problem, unless the policy passes anyway', () => {
    expect(words(policy({ validations: FALSE, match }))).toEqual(['problem']);
    expect(words(policy({ validations: "[{expression: 'true'}]", match }))).toEqual([]);
    expect(outcome(policy({ validations: FALSE, match })).problems[0]?.message).toContain(
      "the labels of the Namespace 'billing' are in no file",
    );
  });

  it('that nobody names are not known either', () => {
    const asked = request(null, cronJob(POD, 'name: nightly'));
    expect(words(policy({ validations: FALSE, match }) + namespace('env: dev'), asked)).toEqual(['problem']);
  });

  it('are namespaceObject', () => {
    const validations = `[{expression: "namespaceObject.metadata.labels['env'] != 'prod'", message: denied}]`;
    expect(words(policy({ validations }) + namespace('env: prod'))).toEqual(['error: denied']);
    expect(words(policy({ validations }) + namespace('env: dev'))).toEqual([]);
    expect(words(policy({ validations }))).toEqual(['problem']);
  });
});

describe('the object', () => {
  const held = (expression: string, object: string): readonly string[] =>
    words(policy({ validations: `[{expression: "${expression}", message: denied}]` }), request(null, object));

  it.each([
    ["object.spec.concurrencyPolicy == 'Allow' && object.spec.suspend == false"],
    ['object.spec.successfulJobsHistoryLimit == 3 && object.spec.failedJobsHistoryLimit == 1'],
    ["object.spec.jobTemplate.spec.template.spec.dnsPolicy == 'ClusterFirst'"],
    ['object.spec.jobTemplate.spec.template.spec.terminationGracePeriodSeconds == 30'],
    ['!has(object.spec.jobTemplate.spec.template.spec.hostNetwork)'],
    ['!has(object.spec.jobTemplate.spec.backoffLimit)'],
    ["object.spec.jobTemplate.spec.template.spec.containers[0].imagePullPolicy == 'Always'"],
    ["object.spec.jobTemplate.spec.template.spec.containers[1].imagePullPolicy == 'IfNotPresent'"],
    ["object.spec.jobTemplate.spec.template.spec.containers[1].resources.limits == {'cpu': '1', 'memory': '1Gi'}"],
    ["object.spec.jobTemplate.spec.template.spec.containers[1].ports[0].protocol == 'TCP'"],
    ["object.spec.jobTemplate.spec.template.spec.containers[2].imagePullPolicy == 'IfNotPresent'"],
    ['!has(object.metadata.labels)'],
    ["object.spec.jobTemplate.spec.template.spec.volumes.map(v, string(v.name)) == ['z', 'a']"],
    ['object.spec.jobTemplate.spec.template.spec.volumes[0].secret.defaultMode == 420'],
    ["object.spec.jobTemplate.spec.template.spec.serviceAccountName == 'report'"],
    ["object.apiVersion == 'batch/v1'"],
  ])('has the defaults of the API server, and the order of the file: %s', expression => {
    const pod = `          hostNetwork: false
          serviceAccount: report
          volumes: [{name: z, secret: {secretName: s}}, {name: a}]
          containers:
            - {name: main, image: a}
            - {name: side, image: 'b:1', ports: [{containerPort: 80}], resources: {limits: {cpu: 1, memory: 1024Mi}}}
            - {name: last, image: 'b:1', imagePullPolicy: ''}`;
    const text = cronJob(pod, 'name: nightly, namespace: billing, labels: {}');
    expect(held(expression, text)).toEqual([]);
    expect(held(expression, text.replace('batch/v1', 'batch/v1beta1'))).toEqual([]);
  });

  it('has the defaults of a Job, and the labels of its template where it has none', () => {
    const pod = { hostNetwork: true, containers: [{ name: 'main', image: 'a', ports: [{ containerPort: 80 }] }] };
    const template = { metadata: { labels: { app: 'a' } }, spec: pod };
    const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'once', labels: {} }, spec: { template } };
    const spec = {
      restartPolicy: 'Always',
      dnsPolicy: 'ClusterFirst',
      schedulerName: 'default-scheduler',
      terminationGracePeriodSeconds: 30,
      securityContext: {},
      hostNetwork: true,
      containers: [
        {
          name: 'main',
          image: 'a',
          imagePullPolicy: 'Always',
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
          resources: {},
          ports: [{ containerPort: 80, protocol: 'TCP' }],
        },
      ],
    };
    const uid = '00000000-0000-0000-0000-000000000000';
    const labels = {
      app: 'a',
      'batch.kubernetes.io/controller-uid': uid,
      'batch.kubernetes.io/job-name': 'once',
      'controller-uid': uid,
      'job-name': 'once',
    };
    expect(JSON.parse(JSON.stringify(withAdmittedDefaults(job)))).toEqual({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'once', labels, uid, creationTimestamp: '1970-01-01T00:00:00Z', generation: 1 },
      status: {},
      spec: {
        completions: 1,
        parallelism: 1,
        backoffLimit: 6,
        completionMode: 'NonIndexed',
        suspend: false,
        podReplacementPolicy: 'TerminatingOrFailed',
        manualSelector: false,
        selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } },
        template: { metadata: { labels }, spec },
      },
    });
    const own = { ...job, metadata: { name: 'once', labels: { app: 'b' } } };
    expect(withAdmittedDefaults(own)).toMatchObject({ metadata: { labels: { app: 'b' } } });
  });

  it('is what was written where nobody can know the defaults', () => {
    const written = { apiVersion: 'example.com/v1', kind: 'Nightly', spec: { suspend: null } };
    expect(withAdmittedDefaults(written)).toBe(written);
  });

  it('keeps what is malformed as it is', () => {
    for (const pod of [
      '          containers: {a: 1}',
      '          volumes: [1, null]',
      "          hostNetwork: 'true'",
    ]) {
      expect(held("object.kind == 'CronJob'", cronJob(pod))).toEqual([]);
    }
  });
});

describe('bindings', () => {
  it.each([
    ['[Deny]', 'error'],
    ['[Warn]', 'warning'],
    ['[Audit]', 'notice'],
    ['[Audit, Deny]', 'error'],
    ['[Audit, Warn]', 'warning'],
  ])('with the actions %s give an %s', (actions, level) => {
    expect(words(policy({ validations: FALSE, binding: `validationActions: ${actions}` }))).toEqual([
      `${level}: denied`,
    ]);
  });

  it('narrow what the policy matches', () => {
    const binding = (name: string) =>
      `validationActions: [Deny]\n  matchResources: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${name}}}}`;
    expect(words(policy({ validations: FALSE, binding: binding('billing') }))).toEqual(['error: denied']);
    expect(words(policy({ validations: FALSE, binding: binding('shop') }))).toEqual([]);
  });

  it('may be several', () => {
    const second = policy({ validations: FALSE })
      .split('---')[1]
      ?.replace('own-binding', 'second')
      .replace('Deny', 'Audit');
    expect(words(`${policy({ validations: FALSE })}---${second}`)).toEqual(['error: denied', 'notice: denied']);
  });
});

describe('parameters', () => {
  const spec = 'paramKind: {apiVersion: v1, kind: ConfigMap}';
  const validations = `[{expression: "params.data.name == object.metadata.name", messageExpression: "'only ' + string(params.data.name)"}]`;
  const map = (name: string, value: string, namespace = 'policies') =>
    `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ${namespace}, labels: {kind: limit}}\ndata: {name: ${value}}\n`;
  const byName = (action: string) =>
    `validationActions: [Deny]\n  paramRef: {name: limits, namespace: policies, parameterNotFoundAction: ${action}}`;

  it('are objects of the repository', () => {
    const text = policy({ spec, validations, binding: byName('Deny') });
    expect(words(text + map('limits', 'daily'))).toEqual(['error: only daily']);
    expect(words(text + map('limits', 'nightly'))).toEqual([]);
    expect(words(text + map('other', 'nightly'))).toHaveLength(1);
  });

  it('that are missing are refused or told, as the binding says', () => {
    expect(words(policy({ spec, validations, binding: byName('Deny') }))).toEqual([
      expect.stringMatching(/^error: The repository does not have the ConfigMap 'limits'/),
    ]);
    expect(words(policy({ spec, validations, binding: byName('Allow') }))).toEqual(['warning']);
  });

  it('that a selector finds are all asked', () => {
    const binding =
      'validationActions: [Deny]\n  paramRef: {selector: {matchLabels: {kind: limit}}, namespace: policies, parameterNotFoundAction: Deny}';
    const text = policy({ spec, validations, binding });
    expect(
      words(text + map('a', 'nightly') + map('b', 'daily') + map('c', 'weekly') + map('d', 'hourly', 'elsewhere')),
    ).toEqual(['error: only daily', 'error: only weekly']);
  });

  it('are of the namespace of the object where the binding names none', () => {
    const binding = 'validationActions: [Deny]\n  paramRef: {name: limits, parameterNotFoundAction: Deny}';
    const text =
      policy({ spec, validations, binding }) + map('limits', 'daily', 'billing') + map('limits', 'nightly', 'shop');
    expect(words(text)).toEqual(['error: only daily']);
    expect(words(text, request(null, cronJob(POD, 'name: nightly')))).toEqual(['problem']);
  });

  it('are null without a reference', () => {
    expect(words(policy({ spec, validations: "[{expression: 'params == null', message: denied}]" }))).toEqual([]);
  });
});

describe('conditions', () => {
  const condition = (expression: string, failurePolicy = 'Fail') =>
    `failurePolicy: ${failurePolicy}\n  matchConditions: [{name: c, expression: "${expression}"}]`;

  it.each([
    ["object.kind == 'CronJob'", ['error: denied']],
    ["object.kind == 'Job'", []],
    ["object.missing == 'x'", [expect.stringMatching(/^error: condition 'c': no such key: missing/)]],
    ["request.userInfo.username == 'x'", ['problem']],
    ["request.userInfo.username == 'x' && object.kind == 'Job'", []],
    ["authorizer.group('').resource('pods').check('create').allowed()", ['problem']],
  ])('%s', (expression, expected) => {
    expect(words(policy({ validations: FALSE, spec: condition(expression) }))).toEqual(expected);
  });

  it('one that cannot be known does not matter where the policy passes', () => {
    const spec = condition("request.userInfo.username == 'x'");
    expect(words(policy({ validations: "[{expression: 'true'}]", spec }))).toEqual([]);
  });

  it('one that fails rules the request out under Ignore, and that is told', () => {
    expect(
      words(
        policy({
          validations: FALSE,
          spec: condition('object.missing', 'Ignore').replace('object.missing', 'object.missing == 1'),
        }),
      ),
    ).toEqual(['warning']);
  });

  it('one that is false wins over one that fails', () => {
    const spec = `matchConditions: [{name: a, expression: "object.missing == 1"}, {name: b, expression: "false"}]`;
    expect(words(policy({ validations: FALSE, spec }))).toEqual([]);
  });
});

describe('validations', () => {
  it('fail with the reason, and each for itself', () => {
    const validations =
      "[{expression: 'false', message: one, reason: Forbidden}, {expression: 'true'}, {expression: 'false', message: two}]";
    expect(outcome(policy({ validations })).violations).toEqual([
      { policy: 'own', binding: 'own-binding', level: 'error', reason: 'Forbidden', message: 'one' },
      { policy: 'own', binding: 'own-binding', level: 'error', reason: 'Invalid', message: 'two' },
    ]);
  });

  it.each([
    ['computed', `messageExpression: "'name ' + string(object.metadata.name)", message: fallback`, 'name nightly'],
    ['trimmed', `messageExpression: "' x '"`, 'x'],
    ['not computed, as it fails', `messageExpression: "string(object.missing)", message: fallback`, 'fallback'],
    ['not computed, as it is empty', `messageExpression: "''", message: ' fallback '`, 'fallback'],
    ['not computed, as it has a line feed', `messageExpression: "'a\\\\nb'", message: fallback`, 'fallback'],
    [
      'not computed, as it is too long',
      `messageExpression: "lists.range(2000).map(i, 'long').join()", message: fallback`,
      'fallback',
    ],
    ['the expression', 'reason: Invalid', 'failed expression: false'],
  ])('have a message that is %s', (_, fields, message) => {
    expect(words(policy({ validations: `[{expression: 'false', ${fields}}]` }))).toEqual([`error: ${message}`]);
  });

  it('fail or pass with an error as the failurePolicy says, and never in silence', () => {
    const validations = "[{expression: 'object.spec.missing > 1', message: denied}]";
    expect(words(policy({ validations }))).toEqual([
      expect.stringMatching(/^error: the expression object.spec.missing > 1 failed: no such key: missing/),
    ]);
    expect(words(policy({ validations, spec: 'failurePolicy: Ignore' }))).toEqual(['warning']);
  });

  it.each(['request.userInfo.username', 'request.userInfo.groups[0]', 'request.options.fieldManager'])(
    'cannot be decided with %s',
    expression => {
      const validations = `[{expression: "${expression} == 'x'"}]`;
      expect(words(policy({ validations, spec: 'failurePolicy: Ignore' }))).toEqual(['problem']);
      expect(words(policy({ validations: `[{expression: "${expression} == 'x' || true"}]` }))).toEqual([]);
    },
  );

  it('know the request', () => {
    const expression =
      "request.operation == 'UPDATE' && request.kind.kind == 'CronJob' && request.resource.resource == 'cronjobs' && request.kind.group == 'batch' && request.namespace == 'billing' && request.name == 'nightly' && !request.dryRun && !has(request.subResource)";
    expect(
      words(policy({ validations: `[{expression: "${expression}"}]` }), request(cronJob(POD), cronJob(POD))),
    ).toEqual([]);
  });

  it('see null for the object that is not there', () => {
    const match = rules('apiGroups: [batch], apiVersions: [v1], operations: ["*"], resources: [cronjobs]');
    expect(words(policy({ match, validations: "[{expression: 'oldObject == null && object != null'}]" }))).toEqual([]);
    expect(
      words(
        policy({ match, validations: "[{expression: 'object == null && oldObject != null'}]" }),
        request(cronJob(POD), null),
      ),
    ).toEqual([]);
  });

  it('see the namespace that the object goes to, and no nulls', () => {
    const object = cronJob(`${POD}\n          hostNetwork: null`);
    const asked = { ...request(null, object.replace(', namespace: billing', '')), namespace: 'shop' };
    const expression =
      "object.metadata.namespace == 'shop' && !has(object.spec.jobTemplate.spec.template.spec.hostNetwork)";
    expect(words(policy({ validations: `[{expression: "${expression}"}]` }), asked)).toEqual([]);
  });
});

describe('variables', () => {
  const spec = (variables: string) => `variables: [${variables}]`;

  it('are computed in order, once, and only where they are read', () => {
    const variables = `{name: a, expression: "object.spec.schedule"}, {name: b, expression: "variables.a + '!'"}, {name: bad, expression: "1 / 0"}`;
    const validations = `[{expression: "variables.b == '0 2 * * *!'"}, {expression: "variables.b == 'x' || variables.a != ''"}]`;
    expect(words(policy({ spec: spec(variables), validations }))).toEqual([]);
  });

  it('pass their error on', () => {
    const variables = '{name: bad, expression: "1 / 0"}';
    expect(words(policy({ spec: spec(variables), validations: '[{expression: "variables.bad == 1"}]' }))).toEqual([
      expect.stringMatching(/variable 'bad': division by zero/),
    ]);
    expect(
      words(policy({ spec: spec(variables), validations: '[{expression: "variables.bad == 1 || true"}]' })),
    ).toEqual([]);
  });

  it('pass on that they cannot be known', () => {
    const variables = '{name: user, expression: "request.userInfo.username"}';
    expect(words(policy({ spec: spec(variables), validations: `[{expression: "variables.user == 'x'"}]` }))).toEqual([
      'problem',
    ]);
  });

  it('count towards what a policy may cost', () => {
    const long = "lists.range(900).map(i, '0123456789').join()";
    const expensive = `${long}.contains(${long})`;
    const variables = Array.from({ length: 20 }, (_, index) => `{name: v${index}, expression: "${expensive}"}`).join(
      ', ',
    );
    const expression = Array.from({ length: 20 }, (_, index) => `variables.v${index}`).join(' && ');
    expect(
      words(policy({ spec: spec(variables), validations: `[{expression: "${expression}"}, {expression: 'true'}]` })),
    ).toEqual([expect.stringContaining('cost more than Kubernetes allows')]);
  });
});

describe('files that are not used', () => {
  const said = (text: string) =>
    loadPolicies(manifests(text)).problems.map(({ level, message }) => `${level ?? 'error'}: ${message}`);

  it.each([
    ['an expression that does not compile', policy({ validations: "[{expression: 'object.'}]" }), 'does not compile'],
    [
      'a name that is not declared',
      policy({ validations: "[{expression: 'objct.kind == 1'}]" }),
      "undeclared reference to 'objct'",
    ],
    [
      'params without a paramKind',
      policy({ validations: "[{expression: 'params == null'}]" }),
      "undeclared reference to 'params'",
    ],
    [
      'a message that is no text',
      policy({ validations: "[{expression: 'true', messageExpression: '1'}]" }),
      'must evaluate to string but got int',
    ],
    [
      'authorizer in a message',
      policy({ validations: `[{expression: 'true', messageExpression: "string(type(authorizer))"}]` }),
      "undeclared reference to 'authorizer'",
    ],
    [
      'variables in a condition',
      policy({ spec: 'matchConditions: [{name: c, expression: "variables.a"}]', validations: FALSE }),
      "undeclared reference to 'variables'",
    ],
    ['an unknown field', policy({ spec: 'failurepolicy: Fail', validations: FALSE }), "unknown field 'failurepolicy'"],
    [
      'an unknown failurePolicy',
      policy({ spec: 'failurePolicy: fail', validations: FALSE }),
      'must be one of Fail, Ignore',
    ],
    ['no validations', policy({ validations: '[]' }), 'no validations'],
    [
      'a variable of the same name',
      policy({ spec: "variables: [{name: a, expression: '1'}, {name: a, expression: '2'}]", validations: FALSE }),
      "'a' twice",
    ],
    ...['namespace', 'in', 'true', 'package', 'while'].map(name => [
      `a variable with a word of CEL's own: ${name}`,
      policy({ spec: `variables: [{name: '${name}', expression: '1'}]`, validations: FALSE }),
      `the variable '${name}' has the name of a reserved word of CEL`,
    ]),
    [
      'an undefined field of the request',
      policy({ validations: `[{expression: "request.user == 'x'"}]` }),
      "undefined field 'user'",
    ],
    [
      'actions that exclude each other',
      policy({ validations: FALSE, binding: 'validationActions: [Deny, Warn]' }),
      'exclude each other',
    ],
    ['an unknown action', policy({ validations: FALSE, binding: 'validationActions: [deny]' }), "has 'deny'"],
    [
      'a selector that is none',
      policy({
        validations: FALSE,
        match: `{${rules(BATCH)}, objectSelector: {matchExpressions: [{key: a, operator: Is}]}}`,
      }),
      'unknown operator `Is`',
    ],
    [
      'rules without resources',
      policy({ validations: FALSE, match: rules('apiGroups: [batch], apiVersions: [v1], operations: ["*"]') }),
      'resources is empty',
    ],
    [
      'a version that is not known',
      policy({ validations: FALSE }).replace('io/v1\n', 'io/v1alpha1\n'),
      "version 'v1alpha1'",
    ],
    [
      'two policies of a name',
      `${policy({ validations: FALSE })}---\n${policy({ validations: FALSE }).split('---')[0]}`,
      'another policy of this name',
    ],
  ])('have %s', (_, text, message) => {
    expect(said(text)).toContainEqual(expect.stringContaining(message));
    expect(said(text)[0]).toMatch(/^error: /);
  });

  it('are told where nothing enforces them', () => {
    const [alone = '', binding = ''] = policy({ validations: FALSE }).split('---\n');
    expect(said(alone)).toEqual([
      expect.stringMatching(/^warning: The policy 'own' has no ValidatingAdmissionPolicyBinding/),
    ]);
    expect(said(binding)).toEqual([
      expect.stringMatching(/^warning: The binding 'own-binding' is for the policy 'own', which is in no file/),
    ]);
    expect(loadPolicies(manifests(alone)).policies).toEqual([]);
  });

  it('are other objects, which are nothing to policies', () => {
    expect(said(cronJob(POD))).toEqual([]);
  });
});
