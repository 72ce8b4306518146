// What a cluster runs, asked of kubectl with the person's own kubeconfig. It only reads, and never a Secret.
import { UserError } from '../errors.ts';
import { exec } from '../exec.ts';
import type { SourceFile } from '../model.ts';
import { quote } from '../text/escape.ts';

export interface ClusterQuestion {
  /** Without it, and without `everywhere`, the namespace of the kubeconfig's context. */
  readonly namespace: string | undefined;
  readonly everywhere: boolean;
  readonly context: string | undefined;
  readonly kubeconfig: string | undefined;
  /** ConfigMaps, too, which hold the scripts of some workloads. */
  readonly configMaps: boolean;
}

export interface ClusterAnswer {
  readonly list: SourceFile;
  /** The only namespace that was looked at; null where all were. */
  readonly namespace: string | null;
}

interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const TIMEOUT_MS = 10 * 60 * 1000;
const MAX_LIST_BYTES = 512 * 1024 * 1024;

/**
 * Lists CronJobs and Jobs with `kubectl get`.
 * @throws UserError tool-missing, cluster-unreadable: half of an answer is none
 */
export async function askCluster(question: ClusterQuestion, around: Surroundings): Promise<ClusterAnswer> {
  const { namespace: named, everywhere, context, kubeconfig, configMaps } = question;
  const whose = [
    ...(context === undefined ? [] : [`--context=${context}`]),
    ...(kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`]),
  ];
  // Said outright, so that what is listed and what is expected there are of one namespace.
  const namespace = everywhere ? null : (named ?? (await namespaceOfContext(whose, around)));
  const kinds = ['cronjobs.batch', 'jobs.batch', ...(configMaps ? ['configmaps'] : [])].join(',');
  const scope = namespace === null ? '--all-namespaces' : `--namespace=${namespace}`;
  const bytes = await run(['get', kinds, '--output=json', scope, ...whose], around);
  return { namespace, list: { path: 'cluster', source: { type: 'stdin', path: '' }, bytes } };
}

async function namespaceOfContext(whose: readonly string[], around: Surroundings): Promise<string> {
  const args = ['config', 'view', '--minify', '--output=jsonpath={..namespace}', ...whose];
  return (await run(args, around)).toString('utf8').trim() || 'default';
}

/** Credential plugins of clouds read what they like, so kubectl has the environment that it has in the person's shell. */
async function run(args: readonly string[], { cwd, env }: Surroundings): Promise<Buffer> {
  const program = env['CRONLEDGER_KUBECTL'] || 'kubectl';
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value !== undefined) own[name] = value;
  const limits = { timeoutMs: TIMEOUT_MS, maxOutputBytes: MAX_LIST_BYTES };
  const { code, stdout, stderr, failure } = await exec(program, args, { cwd, env: own, ...limits });
  if (failure === 'not-found') {
    throw new UserError(
      'tool-missing',
      `There is no kubectl: ${quote(program, 200)}.`,
      'Install it from https://kubernetes.io/docs/tasks/tools, or set CRONLEDGER_KUBECTL to its path.',
    );
  }
  if (failure === 'none' && code === 0) return stdout;
  const said =
    stderr.trim() === '' ? `it ended with ${failure === 'none' ? code : failure}` : quote(stderr.trim(), 500);
  throw new UserError(
    'cluster-unreadable',
    `kubectl could not ${args[0] === 'get' ? 'list what the cluster runs' : 'say which namespace is meant'}: ${said}.`,
    'Give `--context` and `-n NAMESPACE` or `-A`; listing needs the verb list for cronjobs and jobs there.',
  );
}
