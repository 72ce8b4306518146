// Options that several commands have.
import { FORMATS } from '../report/index.ts';
import type { OptionSpec } from './command.ts';

export function formatOption(names: readonly string[]): OptionSpec {
  const [usual, ...others] = names;
  const last = others.at(-1);
  return {
    name: 'format',
    value: 'FORMAT',
    short: 'f',
    help: `${usual} (default), ${others.slice(0, -1).join(', ')} or ${last}.`,
  };
}
export const OUTPUT: OptionSpec = {
  name: 'output',
  value: 'FILE',
  short: 'o',
  help: 'Write the report to FILE and not to standard output.',
};
export const ALSO: OptionSpec = {
  name: 'also',
  value: 'FORMAT=FILE',
  help: 'Write the report in other formats, too; several with commas between them: `sarif=a.sarif,junit=b.xml`.',
};
export const QUIET: OptionSpec = {
  name: 'quiet',
  short: 'q',
  help: 'Print nothing: the exit code says it, and --output takes the report.',
};
export const CONFIG: OptionSpec = {
  name: 'config',
  value: 'FILE',
  help: "Use FILE in place of the repository's .cronledger/config.yaml.",
};
export const REV: OptionSpec = { name: 'rev', value: 'REV', help: 'Read the commit REV and not HEAD. Not with PATH.' };
export const CACHE: OptionSpec = {
  name: 'cache',
  value: 'DIR',
  help: 'Keep what charts and kustomizations render to in DIR, and take it from there when nothing of it changed.',
};
export const KUBE_VERSION: OptionSpec = {
  name: 'kube-version',
  value: 'VERSION',
  help: 'Say what the API server of this Kubernetes would refuse, e.g. 1.34. Default: `kubeVersion` of the config, or the newest.',
};
export const JUDGING_FORMATS = FORMATS.map(({ name }) => name);
export const LISTING_FORMATS = FORMATS.filter(({ lists }) => lists).map(({ name }) => name);
export const REPORTING = [CONFIG, formatOption(JUDGING_FORMATS), OUTPUT, QUIET];
export const INVENTORY: OptionSpec = {
  name: 'inventory',
  value: 'PATH',
  help: "Use the inventory in this file or folder, and not the repository's.",
};
