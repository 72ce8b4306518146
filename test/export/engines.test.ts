// The exports of other engines: the same verdicts where they have our CEL, and where they see names alone, nothing silenced but exact names.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { EXPORTERS } from '../../src/export/index.ts';
import { stringAt } from '../../src/kube/object.ts';
import type { JsonObject } from '../../src/model.ts';
import { asAdmitted } from '../../src/policy/admitted.ts';
import { evaluatePolicy, loadPolicies } from '../../src/policy/index.ts';
import { withAdmittedDefaults } from '../../src/workloads/admitted-defaults.ts';
import { manifests } from '../policy/policy-manifests.ts';
import { createRepository, type Files, type TestRepository } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';
import { approvalCases, CRON_JOB, JOB } from './approval-cases.ts';

async function listed(files: Files, config = ''): Promise<TestRepository> {
  const repository = await createRepository(files);
  expect((await runCli(['inventory', 'init'], { cwd: repository.path })).code).toBe(0);
  await repository.commit({ '.cronledger/config.yaml': `apiVersion: cronledger.dev/v1\nkind: Config\n${config}` });
  return repository;
}

/** The files of an export, by their paths. */
async function exported(
  { path }: TestRepository,
  engine: string,
  ...options: readonly string[]
): Promise<ReadonlyMap<string, string>> {
  const folder = `out-${engine}${options.join('')}`;
  const run = await runCli(['export', engine, '--into', folder, ...options], { cwd: path });
  expect(run, run.stderr).toMatchObject({ code: 0 });
  const root = join(path, folder);
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(name => /\.[a-z]+$/.test(name));
  return new Map(names.sort().map(name => [name, readFileSync(join(root, name), 'utf8')]));
}

let repository: TestRepository;
beforeAll(async () => {
  repository = await listed({ 'apps/billing.yaml': `${CRON_JOB}---\n${JOB}` }, 'policies: {pack: none}\n');
});

describe.each(EXPORTERS.map(({ name }) => name))('export %s', engine => {
  test('the same input gives the same bytes, each file says what made it, and --check tells them from others', async () => {
    const first = await exported(repository, engine);
    const again = await exported(repository, engine, '--action', 'deny');
    expect([...again]).toEqual([...first]);
    for (const [name, text] of first)
      expect(text.slice(0, 500), name).toContain(`Made by \`cronledger export ${engine}`);
    const check = (folder: string) => runCli(['export', engine, '--check', folder], { cwd: repository.path });
    expect((await check(`out-${engine}`)).code).toBe(0);
    expect((await check('apps')).code).toBe(1);
  });
});

/** What policies of ours say of an object that somebody creates. */
function denied(policies: readonly { readonly metadata: { readonly name: string } }[], object: JsonObject): boolean {
  const bound = policies.flatMap(policy => {
    const { name } = policy.metadata;
    const spec = { policyName: name, validationActions: ['Deny'] };
    return [policy, { ...POLICY, kind: `${POLICY.kind}Binding`, metadata: { name }, spec }];
  });
  const loaded = loadPolicies(
    manifests(bound.map(each => stringify(each, { aliasDuplicateObjects: false })).join('---\n')),
  );
  expect(loaded.problems).toEqual([]);
  const namespace = stringAt(object, ['metadata', 'namespace']);
  const kind = stringAt(object, ['kind']) ?? '';
  const admitted = asAdmitted(withAdmittedDefaults(object), namespace);
  const request = {
    operation: 'CREATE' as const,
    group: 'batch',
    version: 'v1',
    kind,
    resource: `${kind.toLowerCase()}s`,
    namespace,
  };
  const name = stringAt(object, ['metadata', 'name']);
  return loaded.policies
    .map(policy => evaluatePolicy(policy, { ...request, name, object: admitted, oldObject: null }))
    .some(({ violations, problems }) => violations.length + problems.length > 0);
}

const POLICY = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingAdmissionPolicy' };
const RESOURCES = {
  resourceRules: [
    { apiGroups: ['batch'], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['cronjobs', 'jobs'] },
  ],
};

describe('engines with the same CEL', () => {
  test('a ValidatingPolicy of Kyverno is a ValidatingAdmissionPolicy with its binding, and gives the same verdicts', async () => {
    const files = [...(await exported(repository, 'kyverno'))];
    const policies = files.map(([, text]) => {
      const { apiVersion, kind, metadata, spec } = parse(text);
      expect([apiVersion, kind]).toEqual(['policies.kyverno.io/v1', 'ValidatingPolicy']);
      const { validationActions, evaluation, autogen, matchConstraints, ...rest } = spec;
      expect([validationActions, evaluation.background.enabled, autogen.podControllers.controllers]).toEqual([
        ['Deny', 'Audit'],
        false,
        [],
      ]);
      expect(matchConstraints.namespaceSelector).toBeDefined();
      return {
        ...POLICY,
        metadata,
        spec: { ...rest, matchConstraints: { resourceRules: matchConstraints.resourceRules } },
      };
    });
    for (const { name, object, approved } of approvalCases()) expect(denied(policies, object), name).toBe(!approved);
  });

  test('a ConstraintTemplate of Gatekeeper holds it as the source of its CEL engine', async () => {
    const files = [...(await exported(repository, 'gatekeeper'))];
    const policies = files.map(([, text]) => {
      const [template, constraint] = parseAllDocuments(text).map(document => document.toJS());
      const [{ engine, source }] = template.spec.targets[0].code;
      expect([engine, template.metadata.name]).toEqual(['K8sNativeValidation', constraint.kind.toLowerCase()]);
      expect(template.spec.crd.spec.names.kind).toBe(constraint.kind);
      expect(constraint.spec.scopedEnforcementActions[0].action).toBe('deny');
      const { matchCondition, ...rest } = source;
      const spec = { ...rest, matchConditions: matchCondition, matchConstraints: RESOURCES };
      return { ...POLICY, metadata: { name: constraint.metadata.name }, spec };
    });
    for (const { name, object, approved } of approvalCases()) expect(denied(policies, object), name).toBe(!approved);
  });

  test('an exception of the inventory lets past that workload, under the one rule', async () => {
    const root = await listed({ 'apps/billing.yaml': CRON_JOB });
    const [file = ''] = readdirSync(join(root.path, '.cronledger/inventory'));
    const place = `.cronledger/inventory/${file}`;
    const text = readFileSync(join(root.path, place), 'utf8');
    await root.commit({
      [place]: `${text.trimEnd()}\n    exceptions: [{rule: host-namespace, reason: It has to., expires: 2099-01-01}]\n`,
    });
    const files = await exported(root, 'kyverno');
    const exception = parse(files.get('exceptions/host-namespace.yaml') ?? '');
    expect(exception).toMatchObject({
      kind: 'PolicyException',
      spec: { policyRefs: [{ name: 'host-namespace', kind: 'ValidatingPolicy' }] },
    });
    expect(exception.spec.matchConditions[0].expression).toContain('billing/CronJob/nightly-report');
    expect([...files.keys()].filter(name => name.startsWith('exceptions/'))).toHaveLength(1);
  });
});

describe('engines that see names', () => {
  /** What an engine would silence: `namespace/resource/name`. */
  const SILENCED: Readonly<Record<string, (files: ReadonlyMap<string, string>) => readonly string[]>> = {
    elastic: files =>
      lines(files.get('cronledger.ndjson')).flatMap(line =>
        line.entries === undefined
          ? []
          : line.entries[2].value.map((name: string) => [line.entries[0].value, line.entries[1].value, name].join('/')),
      ),
    falco: files =>
      parse(files.get('cronledger_rules.yaml') ?? '').flatMap((item: { exceptions?: { values: string[][] }[] }) =>
        (item.exceptions ?? []).flatMap(({ values }) => values.map(value => value.join('/'))),
      ),
    splunk: files =>
      rows(files.get('lookups/cronledger_approved_workloads.csv')).map(row => row.split(',').slice(0, 3).join('/')),
    sentinel: files => rows(files.get('watchlist.csv')).map(row => row.split(',')[0] ?? ''),
  };
  const lines = (text = '') =>
    text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
  /** Behind the head and the line that says what made it. */
  const rows = (text = ''): readonly string[] => text.trimEnd().split('\n').slice(2);

  test.each(Object.keys(SILENCED))(
    '%s silences exact names, tells of generated ones, and has a second rule for what is approved',
    async engine => {
      const files = await exported(repository, engine);
      expect(SILENCED[engine]?.(files)).toEqual(['billing/cronjobs/nightly-report']);
      const text = [...files.values()].join('');
      expect(text).toContain('billing/migrate-*');
      expect(text.match(/approved name was written/g)?.length).toBeGreaterThan(0);
    },
  );

  test.each(Object.keys(SILENCED))(
    '%s silences nothing by a name that means something in its language',
    async engine => {
      const cron = (name: string): string => CRON_JOB.replace('name: nightly-report', `name: ${JSON.stringify(name)}`);
      const evil = ['a*', 'a"b', "a'b", '=1+1', 'a,b', 'a|b', 'a`b', 'a\\b', 'a\nb', 'A'].map(cron);
      const root = await createRepository({ 'apps/billing.yaml': evil.join('---\n') });
      await runCli(['inventory', 'init'], { cwd: root.path });
      await root.commit();
      const run = await runCli(['export', engine, '--into', 'out'], { cwd: root.path });
      if (run.code !== 0) return expect(run.code).toBe(2);
      const files = readdirSync(join(root.path, 'out'), { recursive: true, encoding: 'utf8' }).filter(name =>
        /\.[a-z]+$/.test(name),
      );
      const read = new Map(files.map(name => [name, readFileSync(join(root.path, 'out', name), 'utf8')]));
      expect(SILENCED[engine]?.(read)).toEqual([]);
    },
  );

  test('a condition of Falco, a query of Elastic, a search of Splunk and KQL leave out what did not happen', async () => {
    for (const engine of Object.keys(SILENCED)) {
      const text = [...(await exported(repository, engine)).values()].join('');
      for (const word of [
        'dryRun=',
        'subresource',
        'ResponseComplete',
        'system:serviceaccount:kube-system:cronjob-controller',
      ])
        expect(text, `${engine} ${word}`).toContain(word);
    }
  });
});
