// What a chart says of itself in Chart.yaml.
import { stringAt } from '../../kube/object.ts';
import { parseFile } from '../../manifest/parse.ts';
import { lineOf } from './purpose.ts';

/** What `helm create` writes, and what says no more. */
const SAYS_NOTHING = /^(?:an? )?(?:basic |simple |generic )?helm chart(?: for (?:kubernetes|deploying .{1,60}))?\.?$/i;

/** One line, or null where there is none, or only what `helm create` put there. */
export function chartPurpose(bytes: Uint8Array): string | null {
  const { manifests } = parseFile({ path: 'Chart.yaml', source: { type: 'manifest', path: '' }, bytes });
  const text = stringAt(manifests[0]?.object, ['description']);
  const line = text === null ? null : lineOf(text);
  return line === null || SAYS_NOTHING.test(line) ? null : line;
}
