// Argo CD's build environment in parameters, paths, images and labels: `$ARGOCD_APP_NAME`, `${ARGOCD_APP_NAMESPACE}`.
// https://argo-cd.readthedocs.io/en/stable/user-guide/build-environment/

import { stringAt } from '../../kube/object.ts';
import type { JsonObject } from '../../model.ts';

export interface EnvironmentOf {
  /** As Argo CD's repo server knows the Application: `name`, or `namespace_name` outside Argo CD's own namespace. */
  readonly instance: string;
  readonly project: string;
  readonly namespace: string | null;
  readonly source: JsonObject;
}

/** Names that are not in it are empty. The revision differs with every commit; HEAD stands for it. */
export function substituteEnvironment(text: string, of: EnvironmentOf): string {
  const values: ReadonlyMap<string, string> = new Map([
    ['$', '$'],
    ['ARGOCD_APP_NAME', of.instance],
    ['ARGOCD_APP_NAMESPACE', of.namespace ?? ''],
    ['ARGOCD_APP_PROJECT_NAME', of.project],
    ['ARGOCD_APP_REVISION', 'HEAD'],
    ['ARGOCD_APP_REVISION_SHORT', 'HEAD'],
    ['ARGOCD_APP_REVISION_SHORT_8', 'HEAD'],
    ['ARGOCD_APP_SOURCE_PATH', stringAt(of.source, ['path']) ?? ''],
    ['ARGOCD_APP_SOURCE_REPO_URL', stringAt(of.source, ['repoURL']) ?? ''],
    ['ARGOCD_APP_SOURCE_TARGET_REVISION', stringAt(of.source, ['targetRevision']) ?? ''],
  ]);
  return expandVariables(text, name => values.get(name) ?? '');
}

/** Go's os.Expand: https://cs.opensource.google/go/go/+/master:src/os/env.go */
export function expandVariables(text: string, lookup: (name: string) => string): string {
  let expanded = '';
  let copied = 0;
  for (let at = text.indexOf('$'); at !== -1; at = text.indexOf('$', copied)) {
    if (at + 1 >= text.length) break;
    const { name, length } = shellName(text, at + 1);
    expanded += text.slice(copied, at);
    if (name !== '') expanded += lookup(name);
    // A `$` with no name behind it stays; `${` without an end and `${}` vanish.
    else if (length === 0) expanded += '$';
    copied = at + 1 + length;
  }
  return expanded + text.slice(copied);
}

/** The name that begins at `start`, and how many characters belong to it. */
function shellName(text: string, start: number): { readonly name: string; readonly length: number } {
  const first = text[start] ?? '';
  if (first !== '{') {
    if (/[*#$@!?\-0-9]/.test(first)) return { name: first, length: 1 };
    const name = /^\w*/.exec(text.slice(start, start + 300))?.[0] ?? '';
    return { name, length: name.length };
  }
  const close = text.indexOf('}', start);
  if (close === -1) return { name: '', length: 1 };
  return { name: text.slice(start + 1, close), length: close - start + 1 };
}
