// Fetches a chart from a repository of charts: an index over HTTP that says where each version is.
// https://helm.sh/docs/topics/chart_repository/
import { createHash } from 'node:crypto';
import { quote } from '../../text/escape.ts';
import { isLooseObject, objectsOf, readLooseYaml, textOf, textsOf } from '../loose-yaml.ts';
import { allowTest, parseUrl } from './allow.ts';
import { type Fetching, httpGetBytes, refusal } from './http.ts';
import type { FetchedChart, RemoteChart } from './remote-chart.ts';

/** Of the largest public repositories it has some 20 MB. */
const MAX_INDEX_BYTES = 64 * 1024 * 1024;
/** Helm's own limit for an archive of a chart. */
export const MAX_CHART_BYTES = 100 * 1024 * 1024;

export async function fetchFromRepository(chart: RemoteChart, fetching: Fetching): Promise<FetchedChart> {
  const allows = allowTest(fetching.access.allow);
  const mayAsk = (url: URL): boolean => allows(url.href);
  const index = parseUrl(`${chart.url.replace(/\/+$/, '')}/index.yaml`);
  if (index === null) throw refusal(`${quote(chart.url)} is no address`);
  const text = await httpGetBytes(index, { mayAsk, maxBytes: MAX_INDEX_BYTES }, fetching);
  const [document] = readLooseYaml(text).documents;
  const entries = isLooseObject(document) ? document['entries'] : undefined;
  const versions = objectsOf(entries, chart.name);
  const found = versions.find(each => textOf(each, 'version') === chart.version);
  const named = `version ${quote(chart.version)} of the chart ${quote(chart.name)}`;
  if (found === undefined) throw refusal(`${quote(index.href)} names no ${named}`);
  const location = textsOf(found, 'urls')[0] ?? listed(found['urls']);
  const url = location !== null && URL.canParse(location, index.href) ? new URL(location, index.href) : null;
  if (url === null) throw refusal(`${quote(index.href)} does not say where ${named} is`);
  const said =
    textOf(found, 'digest')
      ?.toLowerCase()
      .replace(/^sha256:/, '') ?? null;
  const known = said === null || !mayAsk(url) ? null : ((await fetching.kept?.read(said)) ?? null);
  const bytes = known ?? (await httpGetBytes(url, { mayAsk, maxBytes: MAX_CHART_BYTES }, fetching));
  const digest = createHash('sha256').update(bytes).digest('hex');
  if (said !== null && said !== '' && said !== digest) {
    throw refusal(
      `${quote(url.origin + url.pathname)} is not what ${quote(index.href)} says of ${named}: its digest is sha256:${digest}, and the index says ${quote(said)}`,
      'Find out which of the two is right before anybody deploys it.',
    );
  }
  if (known === null && said === digest) await fetching.kept?.write(bytes);
  return { bytes, digest };
}

function listed(value: unknown): string | null {
  const [first] = Array.isArray(value) ? value : [];
  return typeof first === 'string' ? first : null;
}
