// The environment that a path stands for, where its name says one: `values-prod.yaml`, `overlays/prod`, `clusters/prod`.
import { repositoryPath } from '../git/repository-path.ts';

/** Folders whose children are environments, by the conventions of kustomize's, Flux's and Argo CD's own examples. */
const ENVIRONMENT_FOLDERS: ReadonlySet<string> = new Set([
  'overlays',
  'environments',
  'envs',
  'env',
  'clusters',
  'stages',
]);

/** Of these, the ones that hold values files in a chart; overlays and clusters hold manifests. */
const VALUES_FOLDERS: ReadonlySet<string> = new Set(['environments', 'envs', 'env', 'stages', 'values']);

/** The environment in a folder's path; null where no segment says one. */
export function environmentOfFolder(path: string): string | null {
  const segments = path.split('/');
  const at = segments.findIndex(segment => ENVIRONMENT_FOLDERS.has(segment));
  return at === -1 ? null : (segments[at + 1] ?? null);
}

/** The environment that a values file is for: of `values-prod.yaml`, `values.prod.yaml`, `prod-values.yaml`, `envs/prod.yaml`, `envs/prod/app.yaml`. */
export function environmentOfValues(path: string): string | null {
  const segments = path.split('/');
  const file = /^(.{1,100})\.ya?ml$/.exec(segments.at(-1) ?? '')?.[1] ?? null;
  if (file === null) return null;
  const named = /^values[-_.](.+)$/.exec(file)?.[1] ?? /^(.+)[-_.]values$/.exec(file)?.[1];
  if (named !== undefined) return named;
  const folder = segments.at(-2);
  if (folder === undefined) return null;
  if (file !== 'values' && VALUES_FOLDERS.has(folder)) return file;
  return environmentOfFolder(segments.slice(0, -1).join('/'));
}

/**
 * The values files for environments that lie in a chart's folder: `values-<env>.yaml`, `values.<env>.yaml`, `values/<env>.yaml`,
 * `envs/<env>.yaml`, `<env>/values.yaml`. Files in `ci/` are what chart-testing tries a chart with, and no environments.
 * `files` are paths within the chart.
 */
export function environmentValues(files: readonly string[]): readonly { file: string; environment: string }[] {
  const found: { file: string; environment: string }[] = [];
  for (const file of files) {
    const segments = repositoryPath(file)?.split('/') ?? [];
    const [folder = '', name = ''] = segments.length === 2 ? segments : ['', segments[0] ?? ''];
    if (segments.length > 2 || ['ci', 'templates', 'crds', 'charts'].includes(folder)) continue;
    const environment =
      segments.length === 1
        ? (/^values[-_.](.{1,100})\.ya?ml$/.exec(name)?.[1] ?? null)
        : /^values\.ya?ml$/.test(name)
          ? folder
          : VALUES_FOLDERS.has(folder)
            ? (/^(.{1,100})\.ya?ml$/.exec(name)?.[1] ?? null)
            : null;
    // `values.schema.yaml` and the like describe values.
    if (environment !== null && environment !== 'schema') found.push({ file, environment });
  }
  return found;
}
