// What a log says around its writes: whose it is, what its policy lets be found, what an account may do, and who takes things away.
import { beforeAll, describe, expect, test } from 'vitest';
import type { TestRepository } from '../support/git-repo.ts';
import { cronJob, FLUX, logOf, MALLORY, manifest, type Request } from './events.ts';
import { audit, createScene, rulesOf } from './scene.ts';

const REPORT = { namespace: 'billing', name: 'report' };
const EVIL = { namespace: 'billing', name: 'warmer', image: 'docker.io/library/busybox:1' };

function apply(at: number, over: Partial<Request> = {}): Request {
  const { metadata: _, status: _status, ...rest } = cronJob(REPORT);
  return {
    at,
    verb: 'patch',
    resource: 'cronjobs',
    ...REPORT,
    query: 'fieldManager=kustomize-controller',
    request: { ...rest, metadata: { name: 'report', namespace: 'billing' } },
    response: cronJob(REPORT),
    ...over,
  };
}

let repository: TestRepository;
beforeAll(async () => {
  repository = await createScene([{ at: 0, files: { 'deploy/report.yaml': manifest(REPORT) } }]);
}, 400_000);

describe('whose log it is', () => {
  test.each<readonly [string, Partial<Request>, string]>([
    ['k3s', { user: 'system:k3s-controller', agent: 'k3s/v1.35.2' }, '--kube-apiserver-arg=audit-policy-file'],
    ['rke2', { agent: 'rke2/v1.35.2' }, 'audit-policy-file'],
    ['talos', { agent: 'talos/v1.12' }, 'cluster.apiServer.auditPolicy'],
    ['openshift', { user: 'system:serviceaccount:openshift-gitops:argocd' }, 'WriteRequestBodies'],
    ['eks', { user: 'eks:addon-manager' }, 'cannot be changed'],
    ['aks', { user: 'aksService' }, '16 KiB'],
    ['kubeadm or alike', {}, '--audit-policy-file'],
  ])('%s is known by who writes, and what is missing can be mended there', async (name, over, advice) => {
    const run = await audit(repository, logOf([apply(1, { level: 'Metadata', ...over })]));
    expect(run.json.coverage.profile).toBe(`${name} (writes of workloads at level Metadata 100 %)`);
    const limits = run.json.coverage.limits.join('\n');
    expect(limits).toContain('Drift by patches, and workloads with generated names, cannot be found');
    expect(limits).toContain(advice);
  });

  test('a name of a node before each event is how OpenShift hands out its log', async () => {
    const log = logOf([apply(1)])
      .replaceAll(/^/gm, 'master-0 ')
      .replace(/master-0 $/, '');
    expect((await audit(repository, log)).json.coverage.profile).toContain('openshift');
  });

  test('where all is logged nothing is missing', async () => {
    const run = await audit(repository, logOf([apply(1)]));
    expect(run.json.coverage.profile).toBe('kubeadm or alike (writes of workloads at level RequestResponse 100 %)');
    expect(run.json.coverage.limits).toEqual([]);
  });
});

describe('the power of a service account', () => {
  const rbac = (resource: string, name: string, object: object): Request => {
    const whole = { apiVersion: 'rbac.authorization.k8s.io/v1', metadata: { name, namespace: 'billing' }, ...object };
    const group = 'rbac.authorization.k8s.io';
    return {
      at: 5,
      verb: 'create',
      resource,
      group,
      namespace: 'billing',
      name,
      user: 'admin',
      request: whole,
      response: whole,
    };
  };
  const subjects = [{ kind: 'ServiceAccount', name: 'default', namespace: 'billing' }];
  const bind = (role: string): Request =>
    rbac('rolebindings', role, {
      kind: 'RoleBinding',
      subjects,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: role },
    });
  const make: Request = {
    at: 9,
    verb: 'create',
    resource: 'cronjobs',
    ...EVIL,
    user: MALLORY,
    request: cronJob(EVIL),
    response: cronJob(EVIL),
  };
  const said = (run: Awaited<ReturnType<typeof audit>>): string =>
    run.json.findings.find(({ rule }) => rule === 'job-not-in-inventory')?.message ?? '';

  test('is told by the roles and bindings that came before', async () => {
    const rules = [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list'] }];
    const role = rbac('roles', 'reader', { kind: 'Role', rules });
    expect(said(await audit(repository, logOf([role, bind('reader'), make])))).toContain(
      'By the RBAC in this log that account may `get, list` `secrets` in billing.',
    );
    expect(said(await audit(repository, logOf([{ ...make, at: 1 }, role, bind('reader')])))).not.toContain(
      'By the RBAC',
    );
  });

  test('a role that the log does not show is all that it may be, and a limit of the log', async () => {
    const run = await audit(repository, logOf([bind('unknown'), make]));
    expect(said(run)).toContain('whose rules this log does not show');
    expect(run.json.coverage.limits.join('\n')).toContain('a role whose rules this log does not show');
  });
});

describe('what is approved and taken away', () => {
  const remove = (over: Partial<Request>): Request => ({
    at: 20,
    verb: 'delete',
    resource: 'cronjobs',
    ...REPORT,
    request: { kind: 'DeleteOptions', apiVersion: 'v1' },
    ...over,
  });

  test('by a person, where a pipeline writes it, is told', async () => {
    const run = await audit(repository, logOf([apply(1), remove({ user: MALLORY, agent: 'kubectl/v1.36.3' })]));
    expect(run.json.findings.map(({ rule, message }) => [rule, message])).toEqual([
      ['off-pipeline-write', expect.stringContaining('CronJob billing/report: delete by')],
    ]);
  });

  test('by the pipeline itself, or where no pipeline is known, is not', async () => {
    expect(rulesOf(await audit(repository, logOf([apply(1), remove({ user: FLUX })])))).toEqual([]);
    expect(rulesOf(await audit(repository, logOf([remove({ user: MALLORY })])))).toEqual([]);
  });
});
