// Which Kubernetes is asked: the versions whose validation is known here.

/** Minor versions; the last is the default. */
const OLDEST = 29;
const NEWEST = 37;
export const NEWEST_KUBE_VERSION = `1.${NEWEST}`;

const KUBE_VERSION = /^v?1\.(\d{1,3})(?:\.\d{1,3})?$/;

/** What is wrong with a version that somebody wrote (`1.34`, `v1.34.2`); null where it can be asked for. */
export function kubeVersionProblem(version: string): string | null {
  const minor = Number(KUBE_VERSION.exec(version)?.[1] ?? Number.NaN);
  if (Number.isNaN(minor)) return 'must be a version of Kubernetes such as `1.34`';
  return minor >= OLDEST && minor <= NEWEST
    ? null
    : `must be between 1.${OLDEST} and 1.${NEWEST}, the versions of Kubernetes whose validation is known here`;
}

/** 34 for `1.34`. The version is one that `kubeVersionProblem` has nothing against. */
export function minorOf(version: string): number {
  return Number(KUBE_VERSION.exec(version)?.[1] ?? NEWEST);
}
