// A chart that is fetched by its exact version: what names it, and what came.
import { createHash } from 'node:crypto';
import { normalAddress } from './allow.ts';

/** What names one version of one chart. */
export interface RemoteChart {
  /** Of a repository of charts; for a registry, `oci://…` with the name of the chart. */
  readonly url: string;
  readonly name: string;
  /** Exact: `1.2.3`, or the digest of an OCI artifact. */
  readonly version: string;
}

export interface FetchedChart {
  readonly bytes: Buffer;
  /** Of an OCI chart, that of its manifest, which Helm and Flux show; else of the archive. SHA-256, in hexadecimal digits. */
  readonly digest: string;
}

/** What is said of a version that is no range: `1.2.3`, `v1.2.3-rc.1+build`. https://semver.org */
export function isExactVersion(text: string): boolean {
  return /^v?[0-9]{1,10}\.[0-9]{1,10}\.[0-9]{1,10}(?:[-+][0-9A-Za-z.+-]{1,100})?$|^sha256:[0-9a-f]{64}$/.test(text);
}

export function isOci(url: string): boolean {
  return /^oci:\/\//i.test(url);
}

/** The address that the config has to allow. */
export function addressOf({ url, name }: RemoteChart): string {
  return isOci(url) ? url : `${url.replace(/\/+$/, '')}/${name}`;
}

/** Where workloads of it come from, without its digest: `charts.example.com/stable/redis/1.2.3`. */
export function placeOf(chart: RemoteChart): string {
  const address = normalAddress(addressOf(chart)) ?? chart.name;
  const version = chart.version.startsWith('sha256:') ? [] : [chart.version];
  return [address.replace(/^[a-z]+:\/\//, ''), ...version].join('/');
}

/** Short and stable, for names of files of ours. */
export function fingerprintOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
