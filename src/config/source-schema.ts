// The part of the config's schema that says where manifests come from.
import * as z from 'zod';
import { repositoryPath } from '../git/repository-path.ts';
import { glob, line, path } from './fields.ts';

const namespace = line().meta({ description: 'Namespace of objects that name none.', examples: ['prod'] });
const environment = line().meta({ description: 'What the environment is called in reports.', examples: ['prod'] });
const network = z.boolean().default(false).meta({
  description:
    'May the rendering fetch remote charts, bases or schemas? It never gets a token. Default: false, and what is remote cannot be checked.',
});

const helm = z
  .strictObject({
    chart: path('charts/app').meta({ description: "The chart's folder, or a packaged `.tgz`." }),
    values: z
      .array(line())
      .default([])
      .meta({
        description:
          "Values files, later ones win. Relative to the chart's folder; from the repository's root where the path begins with `/`. The chart's own values.yaml is always there.",
        examples: [['values.yaml', 'envs/prod.yaml', '/clusters/prod/app.yaml']],
      }),
    release: line()
      .optional()
      .meta({ description: "Name of the release. Default: the chart folder's name.", examples: ['app'] }),
    namespace: namespace.optional(),
    environment: environment.optional(),
    network,
    kubeVersion: line()
      .optional()
      .meta({ description: 'Kubernetes version for `.Capabilities`.', examples: ['1.33'] }),
    apiVersions: z
      .array(line())
      .default([])
      .meta({ description: 'More API versions for `.Capabilities`.', examples: [['monitoring.coreos.com/v1']] }),
  })
  .transform((chart, context) => ({
    ...chart,
    values: chart.values.map((file, index) => {
      const folder = chart.chart.endsWith('.tgz')
        ? chart.chart.slice(0, Math.max(0, chart.chart.lastIndexOf('/')))
        : chart.chart;
      const normal = repositoryPath(file, folder);
      if (normal === null) {
        context.addIssue({ code: 'custom', path: ['values', index], message: 'must be a path inside the repository' });
      }
      return normal ?? '';
    }),
  }));

const kustomize = z
  .union([
    glob(),
    z.strictObject({
      path: glob().meta({ description: 'Glob over folders that hold a kustomization.', examples: ['clusters/*'] }),
      namespace: namespace.optional(),
      environment: environment.optional(),
      network,
    }),
  ])
  .transform(value => (typeof value === 'string' ? { path: value, network: false } : value));

export const source = z
  .strictObject({
    manifests: glob()
      .optional()
      .meta({ description: 'Plain manifests: a glob over files.', examples: ['apps/**'] }),
    helm: helm.optional().meta({ description: 'A Helm chart with one set of values.' }),
    kustomize: kustomize
      .optional()
      .meta({ description: 'Kustomizations: a glob over their folders.', examples: ['clusters/*'] }),
    rendered: z
      .strictObject({
        base: path('out/base').optional().meta({
          description:
            'A folder on the disk that an earlier step has rendered from the base. Without it `head` is a folder of the repository, where rendered manifests are committed.',
        }),
        head: path('envs/prod/billing').meta({ description: 'The folder in the head.' }),
        namespace: namespace.optional(),
        environment: environment.optional(),
      })
      .optional()
      .meta({ description: 'Folders of manifests that another tool has rendered.' }),
  })
  .meta({ minProperties: 1, maxProperties: 1 })
  .transform((value, context) => {
    if (Object.keys(value).length !== 1) {
      context.addIssue('must name exactly one of `manifests`, `helm`, `kustomize` and `rendered`');
    }
    const { manifests, helm, kustomize, rendered } = value;
    if (helm !== undefined) return { helm };
    if (kustomize !== undefined) return { kustomize };
    if (rendered !== undefined) return { rendered };
    return { manifests: manifests ?? '' };
  });
