// Which hooks of a chart Flux runs: those that nothing disables, and tests where they are enabled.
// https://fluxcd.io/flux/components/helm/helmreleases/#install-configuration

import { stringAt, valueAt } from '../../kube/object.ts';
import { parseFile } from '../../manifest/parse.ts';
import { splitDocuments } from '../../manifest/split.ts';
import type { JsonObject } from '../../model.ts';
import type { AfterRender } from '../../render/root.ts';

/** Parts of a HelmRelease's spec, and the events of Helm at which the hooks run that they disable. */
const DISABLING: readonly (readonly [string, readonly string[]])[] = [
  ['install', ['pre-install', 'post-install']],
  ['upgrade', ['pre-upgrade', 'post-upgrade']],
  ['rollback', ['pre-rollback', 'post-rollback']],
  ['uninstall', ['pre-delete', 'post-delete']],
];
const TESTS = ['test', 'test-success', 'test-failure'];
const HOOK = 'helm.sh/hook';

/** Takes hooks out of the rendering that never run; `note` says so, as a clause for `why`. */
export function hookFilter(spec: JsonObject): { readonly after: AfterRender; readonly note: string } {
  const off = DISABLING.filter(([part]) => valueAt(spec, [part, 'disableHooks']) === true);
  const tests = valueAt(spec, ['test', 'enable']) === true ? [] : TESTS;
  const idle = new Set([...off.flatMap(([, events]) => events), ...tests]);
  const runs = (object: JsonObject): boolean => {
    const events = stringAt(object, ['metadata', 'annotations', HOOK]);
    return events === null || events.split(',').some(event => !idle.has(event.trim().toLowerCase()));
  };
  return {
    note: off.length === 0 ? '' : `hooks of ${off.map(([part]) => part).join(', ')} are disabled and left out`,
    after: {
      fingerprint: ['hooks', ...idle].join(' '),
      apply: text => ({ text: text.includes('hook') ? withoutIdle(text, runs) : text, problems: [] }),
    },
  };
}

function withoutIdle(text: string, runs: (object: JsonObject) => boolean): string {
  const { chunks } = splitDocuments(text, 0);
  const kept = chunks.filter(({ start, end }) => {
    const bytes = Buffer.from(text.slice(start, end));
    const { manifests, problems } = parseFile({ path: 'rendered.yaml', source: { type: 'helm', path: '' }, bytes });
    return problems.length > 0 || manifests.length !== 1 || manifests.some(({ object }) => runs(object));
  });
  if (kept.length === chunks.length) return text;
  return kept.map(({ start, end }) => `---\n${text.slice(start, end)}`).join('');
}
