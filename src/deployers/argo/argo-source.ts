// A source of an Application, as all that follow one take it.
import { stringAt } from '../../kube/object.ts';
import type { JsonObject } from '../../model.ts';
import type { DeployerObject } from '../deployer.ts';
import { baseName } from '../folder-shapes.ts';
import type { AllowedChart } from '../remote-charts.ts';

/** A source of an Application whose folder lies in this tree. */
export interface ArgoSource {
  readonly found: DeployerObject;
  /** As Argo CD reads it, with `.argocd-source.yaml` of the folder merged in: fields that say nothing are not there. */
  readonly source: JsonObject;
  readonly folder: string;
  /** The same, where links on the way lead. */
  readonly real: string;
  /** URLs by the names that `$name/…` refers to: `values` for `ref: values`. */
  readonly refs: ReadonlyMap<string, string>;
  /** Does the Application list `sources`, so that `$name/…` has to name one of them? */
  readonly several: boolean;
  readonly namespace: string | null;
  /** `name`, or `namespace_name` outside Argo CD's own namespace. */
  readonly instance: string;
  readonly project: string;
  readonly why: string;
  /** A chart from elsewhere that is fetched; its own files are named below `folder`. */
  readonly remote?: AllowedChart;
}

/** The release name that Argo CD gives a chart: what the source says, else the Application's name. */
export function releaseOf(argo: ArgoSource): string {
  const given = stringAt(argo.source, ['helm', 'releaseName']) ?? '';
  // An ApplicationSet over clusters leaves a placeholder in the name; the chart's folder stands for it then.
  if (given !== '') return given;
  return argo.found.name.includes('{{') ? baseName(argo.folder) || 'release' : argo.found.name;
}
