// Workloads as the pipeline makes them: YAML text → manifests → workloads with digests.

import { defaultConfig } from '../../src/config/config.ts';
import { parseFile } from '../../src/manifest/parse.ts';
import type { SourceRef, Workload } from '../../src/model.ts';
import { extractWorkloads } from '../../src/workloads/extract.ts';
import { registryOf } from '../../src/workloads/registry.ts';
import { completeWorkload, indexData } from '../../src/workloads/scripts.ts';

/** The workloads of some files, by path, each deployed from its folder unless another source is given. */
export function workloadsOf(files: Readonly<Record<string, string>>, source?: SourceRef): readonly Workload[] {
  const manifests = Object.entries(files).flatMap(([path, text]) => {
    const folder = path.split('/').slice(0, -1).join('/');
    const parsed = parseFile({ path, source: source ?? { type: 'manifest', path: folder }, bytes: Buffer.from(text) });
    if (parsed.problems.length > 0) throw new Error(parsed.problems[0]?.message);
    return parsed.manifests;
  });
  return extractWorkloads(manifests, registryOf(defaultConfig())).drafts.map(draft =>
    completeWorkload(draft, indexData(manifests)),
  );
}

export function workloadOf(text: string, path = 'apps/billing/report.yaml'): Workload {
  const [workload] = workloadsOf({ [path]: text });
  if (workload === undefined) throw new Error(`There is no workload in ${text}`);
  return workload;
}

interface JobFields {
  readonly kind?: string;
  readonly apiVersion?: string;
  /** YAML of `metadata`, in flow style. */
  readonly metadata?: string;
  readonly schedule?: string;
  readonly timeZone?: string;
  readonly suspend?: boolean;
  readonly serviceAccount?: string;
  readonly images?: readonly string[];
  readonly command?: string;
  readonly above?: string;
}

/** The text of a CronJob or Job. */
export function manifest({
  kind = 'CronJob',
  apiVersion = 'batch/v1',
  metadata = '{name: report, namespace: billing}',
  schedule = '0 2 * * *',
  timeZone,
  suspend,
  serviceAccount,
  images = ['ghcr.io/acme/report:1'],
  command = 'run',
  above = '',
}: JobFields = {}): string {
  const pod = [
    ...(serviceAccount === undefined ? [] : [`serviceAccountName: ${JSON.stringify(serviceAccount)}`]),
    'restartPolicy: Never',
    'containers:',
    ...images.map(
      (image, index) => `  - {name: c${index}, image: ${JSON.stringify(image)}, command: [${JSON.stringify(command)}]}`,
    ),
  ];
  const job = [
    ...(suspend === undefined || kind === 'CronJob' ? [] : [`suspend: ${suspend}`]),
    'template:',
    '  spec:',
    ...indent(pod, 4),
  ];
  const spec =
    kind === 'CronJob'
      ? [
          `schedule: ${JSON.stringify(schedule)}`,
          ...(timeZone === undefined ? [] : [`timeZone: ${timeZone}`]),
          ...(suspend === undefined ? [] : [`suspend: ${suspend}`]),
          'jobTemplate:',
          '  spec:',
          ...indent(job, 4),
        ]
      : job;
  return `${[...(above === '' ? [] : [above]), `apiVersion: ${apiVersion}`, `kind: ${kind}`, `metadata: ${metadata}`, 'spec:', ...indent(spec, 2)].join('\n')}\n`;
}

function indent(lines: readonly string[], by: number): readonly string[] {
  return lines.map(line => ' '.repeat(by) + line);
}
