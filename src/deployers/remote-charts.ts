// Charts from elsewhere that the config of the base lets be fetched.
import type { Location } from '../model.ts';
import { addressOf, isExactVersion, isOci, type RemoteChart } from '../render/remote/remote-chart.ts';
import type { DeployerContext, DeployerObject } from './deployer.ts';

export interface AllowedChart {
  readonly chart: RemoteChart;
  readonly location: Location;
}

/** Null where it may not be fetched, or no exact version says what to fetch. A repository without a scheme is a registry, as in Argo CD. */
export function allowedChart(
  found: DeployerObject,
  at: readonly (string | number)[],
  { url: written, name, version }: RemoteChart,
  context: DeployerContext,
): AllowedChart | null {
  const url = /^[a-z]+:\/\//i.test(written) ? written : `oci://${written}`;
  const whole = isOci(url) && name !== '' ? `${url.replace(/\/+$/, '')}/${name}` : url;
  const chart = { url: whole, name: name === '' ? (whole.split('/').at(-1) ?? '') : name, version };
  return isExactVersion(version) && context.allows(addressOf(chart)) ? { chart, location: found.locate(at) } : null;
}
