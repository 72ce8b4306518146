// What Argo CD tells a config management plugin in its environment, as the Application that would have said it without one.
// https://argo-cd.readthedocs.io/en/stable/operator-manual/config-management-plugins/
import { UserError } from '../errors.ts';
import { isObject } from '../kube/object.ts';
import { firstDocument } from '../manifest/first-document.ts';
import type { Json, JsonObject } from '../model.ts';
import { quote } from '../text/escape.ts';

export interface ArgoBuild {
  /** The Application without its plugin: what the parameters say stands where it stands there. */
  readonly application: JsonObject;
  readonly repositoryUrl: string;
  /** The folder that Argo CD sent, in which the paths of the repository begin. */
  readonly root: string;
  /** The namespace that objects without one go to; null where the Application says none. */
  readonly namespace: string | null;
  /** Of the cluster; null where Argo CD does not say it. */
  readonly kubeVersion: string | null;
  readonly apiVersions: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Argo CD has no Application without a repository; this one is never fetched from. */
const UNKNOWN_URL = 'https://unknown.invalid/repository';

/**
 * Reads the build environment.
 * @throws UserError `usage` where Argo CD did not make it, `input-invalid` for parameters that are none of ours
 */
export function argoBuild(env: Environment, cwd: string): ArgoBuild {
  const name = env['ARGOCD_APP_NAME'] ?? '';
  if (name === '') {
    throw new UserError(
      'usage',
      'ARGOCD_APP_NAME is not set: this is a command for Argo CD to run.',
      'Install it as a config management plugin (docs/plugins.md), or use `cronledger verify`.',
    );
  }
  const path = env['ARGOCD_APP_SOURCE_PATH'] ?? '';
  const namespace = env['ARGOCD_APP_NAMESPACE'] ?? '';
  const repositoryUrl = env['ARGOCD_APP_SOURCE_REPO_URL'] || UNKNOWN_URL;
  const source = {
    repoURL: repositoryUrl,
    path,
    targetRevision: 'HEAD',
    ...withRevision(parametersOf(env['ARGOCD_APP_PARAMETERS'] ?? ''), env),
  };
  return {
    application: {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name },
      spec: {
        project: env['ARGOCD_APP_PROJECT_NAME'] || 'default',
        source,
        destination: namespace === '' ? {} : { namespace },
      },
    },
    repositoryUrl,
    root: rootOf(cwd, path),
    namespace: namespace === '' ? null : namespace,
    kubeVersion: /^v?[0-9]{1,4}(?:\.[0-9]{1,6}){1,2}/.exec(env['KUBE_VERSION'] ?? '')?.[0] ?? null,
    apiVersions: (env['KUBE_API_VERSIONS'] ?? '').split(',').filter(version => /^[\w./-]+$/.test(version)),
  };
}

/** Argo CD runs a plugin in the source's folder, inside what it sent. */
function rootOf(cwd: string, path: string): string {
  const steps = path.split('/').filter(step => step !== '' && step !== '.');
  const below = steps.map(step => `/${step}`).join('');
  if (!steps.includes('..') && cwd.endsWith(below)) return cwd.slice(0, cwd.length - below.length) || '/';
  throw new UserError(
    'usage',
    `This folder does not end in ARGOCD_APP_SOURCE_PATH, ${quote(path, 200)}.`,
    "Leave the working folder as Argo CD sets it: the source's own.",
  );
}

const BLOCKS: readonly string[] = ['helm', 'kustomize', 'directory'];

/** `helm`, `kustomize` or `directory`: what stands under it in an Application's source, as YAML. */
function parametersOf(text: string): Record<string, JsonObject> {
  if (text.trim() === '') return {};
  const list = parse(text);
  if (list === null) return {};
  if (!Array.isArray(list)) throw invalid('ARGOCD_APP_PARAMETERS holds no list.');
  const blocks: Record<string, JsonObject> = {};
  for (const parameter of list) {
    const name = isObject(parameter) ? parameter['name'] : undefined;
    if (!isObject(parameter) || typeof name !== 'string' || !BLOCKS.includes(name)) {
      throw invalid(`The parameter ${quote(typeof name === 'string' ? name : '', 60)} is not known.`);
    }
    const written = parameter['string'];
    if (typeof written !== 'string') throw invalid(`The parameter \`${name}\` has no \`string\`.`);
    const read = firstDocument(Buffer.from(written));
    if (!read.ok) throw invalid(`The parameter \`${name}\` cannot be read as YAML: ${read.reason}.`);
    // Argo CD's own form shows parameters that nobody filled in.
    if (read.value === null) continue;
    if (!isObject(read.value)) throw invalid(`The parameter \`${name}\` holds no mapping.`);
    blocks[name] = read.value;
  }
  return blocks;
}

function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw invalid('ARGOCD_APP_PARAMETERS is no JSON.');
    throw error;
  }
}

function invalid(message: string): UserError {
  return new UserError(
    'input-invalid',
    message,
    `Give ${BLOCKS.join(', ')} as \`string\` parameters: what stands under it in \`spec.source\` of an Application.`,
  );
}

/** Texts that Argo CD hands to the tool as they are. */
const VERBATIM: ReadonlySet<string> = new Set(['values', 'valuesObject', 'patches']);

/** The commit is only known here: the gate of a pull request has HEAD for it. */
function withRevision(blocks: Record<string, JsonObject>, env: Environment): Record<string, Json> {
  const replace = (value: Json): Json => {
    if (typeof value === 'string')
      return value.replace(
        /\$(?:\{(ARGOCD_APP_REVISION(?:_SHORT(?:_8)?)?)\}|(ARGOCD_APP_REVISION(?:_SHORT(?:_8)?)?)\b)/g,
        (_all, braced: string | undefined, bare: string | undefined) => env[braced ?? bare ?? ''] ?? '',
      );
    if (Array.isArray(value)) return value.map(replace);
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, child = null]) => [key, VERBATIM.has(key) ? child : replace(child)]),
    );
  };
  return Object.fromEntries(Object.entries(blocks).map(([name, block]) => [name, replace(block)]));
}
