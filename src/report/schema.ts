// JSON Schemas of the `--format json` outputs. Written by hand: printing JSON must not cost the loading of a schema library.
import { CHANGE_CLASSES, SEVERITIES } from '../model.ts';
import { ACCOUNTS } from '../outcome.ts';

export type JsonSchema = { readonly [keyword: string]: unknown };

const ID = 'https://cronledger.dev/schema/';

export function object(
  description: string,
  properties: Record<string, JsonSchema>,
  optional: readonly string[] = [],
): JsonSchema {
  const required = Object.keys(properties).filter(name => !optional.includes(name));
  return { description, type: 'object', additionalProperties: false, required, properties };
}

export const text = (description: string): JsonSchema => ({ description, type: 'string' });
export const textOrNull = (description: string): JsonSchema => ({ description, type: ['string', 'null'] });
export const count = (description: string): JsonSchema => ({ description, type: 'integer', minimum: 0 });
export const list = (description: string, items: JsonSchema): JsonSchema => ({ description, type: 'array', items });
export const texts = (description: string): JsonSchema => list(description, { type: 'string' });
export const choice = (description: string, values: readonly string[]): JsonSchema => ({ description, enum: values });
export const def = (name: string): JsonSchema => ({ $ref: `#/$defs/${name}` });

export const location = object('A place in a file of the repository.', {
  path: text('The file, relative to the root of the repository.'),
  line: { description: 'Counted from 1.', type: 'integer', minimum: 1 },
  column: { description: 'Counted from 1, in UTF-16 code units.', type: 'integer', minimum: 1 },
  precision: choice(
    'How sure the place is: the `exact` line of the file that is deployed, a line of its `template` or `values` file, or only the `file`.',
    ['exact', 'template', 'values', 'file'],
  ),
});

export const source = object(
  'Where a workload comes from.',
  {
    type: choice('How it is deployed.', ['manifest', 'helm', 'kustomize', 'rendered', 'stdin']),
    path: text('The folder, chart or kustomization that it is deployed from; empty for the root of the repository.'),
    detail: text('What distinguishes two renderings of one path: release and values, overlay, environment.'),
  },
  ['detail'],
);

const power = object('What its service account may do, by the RBAC objects in the repository only.', {
  account: text('`NAMESPACE/NAME`, or the name alone where nothing says the namespace.'),
  token: { description: 'Do its pods get a token to use it with?', type: 'boolean' },
  dangers: texts('Ids of what among it takes a cluster over, worst first, e.g. `sa-cluster-admin`.'),
  permissions: texts(
    'Each permission as a sentence: where, what, and the bindings and roles that give it, with their lines.',
  ),
});

const WORKLOAD_FIELDS: Record<string, JsonSchema> = {
  apiVersion: text('As written, e.g. `batch/v1`.'),
  kind: text('As written, e.g. `CronJob`.'),
  namespace: textOrNull('Null where the manifest names none.'),
  name: textOrNull('Null where Kubernetes makes the name from `generateName`.'),
  generateName: textOrNull('The prefix of a name that Kubernetes makes.'),
  schedule: textOrNull('As written; null for a workload that runs once.'),
  timeZone: textOrNull('Null where the schedule has none of its own.'),
  suspend: { description: 'Is it suspended?', type: 'boolean' },
  serviceAccount: textOrNull('Null where none is named, which is the account `default` of the namespace.'),
  images: texts('Images as written, in order of appearance, each once.'),
  hooks: texts('Helm and Argo CD hook annotations, e.g. `helm.sh/hook: pre-install`.'),
  source: def('source'),
  location: def('location'),
  listed: { description: 'Has it an entry in the inventory?', type: 'boolean' },
  digest: text(
    '`sha256:` and 64 hexadecimal digits over all that decides what runs, less what an inventory entry holds in the open.',
  ),
  power: { description: 'Only with `list --power`.', ...power },
};

const workload = object(
  'A scheduled workload: an object that makes a cluster run pods once or on a schedule.',
  WORKLOAD_FIELDS,
  ['power'],
);

const finding = object(
  'What a rule says. Worst first: what blocks, then by severity; what an exception covers comes last.',
  {
    rule: text('The id of the rule; `cronledger explain RULE` shows its page.'),
    severity: choice('Worst first.', [...SEVERITIES].reverse()),
    message: text('What is there, and where, as a sentence.'),
    remediation: text('What to do.'),
    location: def('location'),
    workload: {
      anyOf: [
        object('The workload that it is about.', {
          kind: text('e.g. `CronJob`.'),
          namespace: textOrNull('Null where the manifest names none.'),
          name: textOrNull('Null where there is none.'),
        }),
        { description: 'It is about something else: a file or an inventory entry.', type: 'null' },
      ],
    },
    attack: texts('MITRE ATT&CK technique ids, e.g. `T1053.007`.'),
    excepted: object('Present where an exception in the inventory covers it: shown, but not counted.', {
      reason: text('As the inventory gives it.'),
      expires: textOrNull('The last day on which it holds, e.g. `2027-01-01`.'),
    }),
  },
  ['excepted'],
);

export const problem = object(
  'Something that could not be checked.',
  {
    code: text('A stable id of the cause, e.g. `unreadable-manifest`.'),
    path: textOrNull('The file or folder; null where it is about the whole run.'),
    message: text('What could not be checked, and why.'),
    hint: text('What to do.'),
    level: choice('Present where it is only a warning, which changes no verdict.', ['warning']),
  },
  ['level'],
);

const VALUE =
  'Null where it is absent. Text over 2,000 characters, lists and nesting are cut, with a mark; whole numbers beyond 2^53 are text.';

const change = object('Base against head for one workload.', {
  workload: { description: 'As it is in the head; as it was in the base where it is removed.', ...def('workload') },
  change: choice('What happened to the workload.', ['added', 'modified', 'removed', 'moved']),
  classes: list('What the change is about; approval rules name these.', { enum: CHANGE_CLASSES }),
  fields: list(
    'The fields that differ, defaults applied; empty for a workload that is added, removed or only moved.',
    object('One field.', {
      path: text('Path in the object, e.g. `spec.jobTemplate.spec.template.spec.containers[0].image`.'),
      before: { description: VALUE },
      after: { description: VALUE },
    }),
  ),
});

const account = object('What became of one path: who judges it.', {
  path: text('The path.'),
  account: choice(
    '`manifest`: read as objects that are applied as they are. `rendered`: an input of what was rendered on both sides. `gate`: decides what the gate decides. `inert`: nothing that deploys can read it. `unseen`: all else; it needs an approval.',
    ACCOUNTS,
  ),
  why: text('A sentence.'),
  reachedBy: texts('The charts and kustomizations that read it.'),
});

const need = object(
  'One required approval.',
  {
    name: text('Completes the sentence "this pull request may merge if approved by …".'),
    reason: text('What asks for it.'),
    from: texts('GitHub users and teams whose approval counts, e.g. `@acme/platform`.'),
    required: count('How many of them must approve.'),
    status: choice('`unknown` where it could not be found out, e.g. because the members of a team cannot be read.', [
      'approved',
      'pending',
      'unknown',
    ]),
    approvedBy: texts('Who has approved and counts.'),
    ignored: list(
      'Who has reviewed and does not count: an approval that is void, dismissed or taken back.',
      object('One of them.', { who: text('A GitHub user.'), why: text('Completes "does not count: …".') }),
    ),
    mayApprove: texts(
      'Who may still give it, where it is missing: users, teams, or words for anybody with write access.',
    ),
    notes: texts('Sentences on what could not be determined, and what would help.'),
    class: choice('Present where it is about what nobody here can judge.', ['unseen']),
    paths: texts('Of class `unseen`: the changed files that it is about, in order.'),
    reasons: list(
      'Of class `unseen`: what cannot be seen, one for each cause.',
      object('One of them.', {
        paths: texts('The changed files that go into it.'),
        message: text('What cannot be seen, and why.'),
        hint: text('What would make it visible.'),
      }),
    ),
  },
  ['class', 'paths', 'reasons'],
);

const verdict = choice('Exit codes 0, 1, 2 and 3, in this order.', [
  'pass',
  'violation',
  'could-not-check',
  'approval-needed',
]);
export const schemaVersion: JsonSchema = {
  description: 'Raised when a reader of an older version could not read this one.',
  const: 1,
};
const sources = object('Where workloads were looked for; there with `--sources` only.', {
  roots: list(
    'What is deployed as a whole, in order of type, path and detail.',
    object('A chart with one set of values, a kustomization, or a rendered folder.', {
      type: choice('How it is deployed.', ['helm', 'kustomize', 'rendered']),
      path: text('Its folder, or the packaged chart.'),
      detail: textOrNull('What distinguishes two renderings of one path.'),
      why: text('What names it, or that nothing does.'),
      how: text('The tool and what it is given.'),
      namespace: textOrNull('Where objects go that name no namespace; null where nothing says it.'),
      environment: textOrNull('What the environment is called.'),
      seconds: { description: 'Wall time of its rendering.', type: 'number', minimum: 0 },
      cached: { description: 'Did it come out of the cache?', type: 'boolean' },
      workloads: count('Workloads in what it rendered to.'),
      failed: { description: 'Could it not be rendered, or not wholly?', type: 'boolean' },
    }),
  ),
  remote: list(
    'What is deployed from elsewhere.',
    object('Something whose jobs cannot be seen here.', {
      message: text('What and from where.'),
      location: def('location'),
    }),
  ),
  plainWorkloads: count('Workloads in manifests that are applied as they are.'),
});
const workloads = list('In order of file, line and column.', def('workload'));
const audit = texts(
  'Only where there is an audit policy: what can and cannot be found in its log, one sentence per policy and question.',
);
const findings = list('What the rules say.', def('finding'));
export const problems = list(
  'What could not be checked. An output with problems is not a pass unless each is only a warning.',
  def('problem'),
);

export function schema(
  name: string,
  title: string,
  properties: Record<string, JsonSchema>,
  $defs: Record<string, JsonSchema>,
  optional: readonly string[] = [],
): JsonSchema {
  const { description, ...shape } = object(title, properties, optional);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `${ID}${name}.schema.json`,
    title: description,
    ...shape,
    $defs,
  };
}

/** The schemas of the outputs of `list`, `check` and `verify`, by command; `schema/<command>.schema.json` holds them. */
export const reportSchemas: Readonly<Record<'list' | 'check' | 'verify', JsonSchema>> = {
  list: schema(
    'list',
    'Output of `cronledger list --format json`',
    { schemaVersion, workloads, problems, sources },
    {
      workload,
      source,
      location,
      problem,
    },
    ['sources'],
  ),
  check: schema(
    'check',
    'Output of `cronledger check --format json`',
    {
      schemaVersion,
      verdict,
      base: text('The commit that the change is compared with.'),
      head: text('The commit of the change, or `worktree` for uncommitted work.'),
      changes: list('The workloads that differ, in order of file, line and column.', def('change')),
      findings,
      needs: list('Approvals that the change needs, missing ones first.', def('need')),
      problems,
      accounts: list('What became of every path that differs, in order of path.', def('account')),
      untouched: count(
        'Charts, kustomizations and objects that could not be looked into before either, and of which the change touches nothing.',
      ),
      stats: object('What was looked at.', {
        filesChanged: count('Files that differ between base and head.'),
        filesParsed: count('Files of which manifests were read.'),
        workloadsChecked: count('Workloads that were judged.'),
        unlistedBefore: count(
          'Workloads in the files that were read that have no inventory entry and that the change does not touch.',
        ),
      }),
    },
    { workload, source, location, change, finding, need, problem, account },
  ),
  verify: schema(
    'verify',
    'Output of `cronledger verify --format json`',
    { schemaVersion, verdict, workloads, audit, findings, problems },
    {
      workload,
      source,
      location,
      finding,
      problem,
    },
    ['audit'],
  ),
};
