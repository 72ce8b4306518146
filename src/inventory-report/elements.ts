// How far the configuration fills the mutable elements of ATT&CK analytic AN0582, told without flattery.
// https://attack.mitre.org/detectionstrategies/DET0206/
import type { Config } from '../config/config.ts';
import type { Entry } from '../inventory/schema.ts';
import type { ChangeClass } from '../model.ts';
import { enumerate, plural } from '../report/words.ts';
import { quote } from '../text/escape.ts';
import type { Element, ElementCoverage } from './model.ts';

/** The element that a class of change is about; null for what the analytic does not name (identity, privileges, …). */
export function elementOf(kind: ChangeClass): Element | null {
  switch (kind) {
    case 'image':
    case 'image-source':
      return 'ImageRepository';
    case 'schedule':
    case 'unsuspended':
      return 'ScheduleWindow';
    case 'command':
      return 'ExecutionCommand';
    case 'new':
    case 'removed':
    case 'moved':
      return 'NamespaceScope';
    default:
      return null;
  }
}

/** The rule that looks at `schedule.window`. */
const WINDOW_RULE = 'schedule-outside-window';

/** In the order of the analytic. `unlisted` workloads are held by nothing of the inventory; `rules` are in force. */
export function elementCoverage(
  config: Config,
  entries: readonly Entry[],
  unlisted: number,
  rules: ReadonlySet<string>,
): readonly ElementCoverage[] {
  const { namespaces, images, schedule, policies, approvals = [] } = config;
  const byNamespace = approvals.filter(rule => rule.when.namespaces !== undefined).length;
  const patterns = quoted(namespaces.protected);
  const rest =
    unlisted === 0
      ? ''
      : ` ${plural(unlisted, 'workload has', 'workloads have')} no entry to hold ${unlisted === 1 ? 'it' : 'them'}.`;
  const state = (isFilled: boolean): ElementCoverage['state'] => {
    if (entries.length === 0) return isFilled ? 'partly' : 'not covered';
    return isFilled && unlisted === 0 ? 'covered' : 'partly';
  };
  const placeless = entries.filter(entry => entry.namespace === null);
  const undigested = entries.filter(entry => entry.digest === null);
  const window = schedule.window;
  return [
    {
      element: 'NamespaceScope',
      state: state(placeless.length === 0),
      how: `Each entry is for one namespace; ${plural(placeless.length, 'entry names', 'entries name')} none, and ${placeless.length === 1 ? 'goes' : 'go'} where its deployer says. Protected: ${patterns === '' ? 'none (`namespaces.protected` is empty)' : patterns}. ${plural(byNamespace, 'approval rule')} of the config ${byNamespace === 1 ? 'depends' : 'depend'} on the namespace.${rest}`,
    },
    {
      element: 'ImageRepository',
      state: state(images.allow.length > 0),
      how: `${images.allow.length === 0 ? '`images.allow` is empty: any registry passes that an entry names.' : `\`images.allow\` has ${quoted(images.allow)}.`} Entries hold images by pattern.${rest}`,
    },
    {
      element: 'ScheduleWindow',
      state: state(window !== undefined && rules.has(WINDOW_RULE)),
      how: `Entries hold the schedule and its time zone. \`schedule.minInterval\` is ${plural(schedule.minInterval, 'second')}. ${window === undefined ? '`schedule.window` is not set: an approved schedule may fire at any hour.' : windowText(window.text, rules.has(WINDOW_RULE))}${rest}`,
    },
    {
      element: 'ExecutionCommand',
      state: state(undigested.length === 0 && policies.pack !== 'none'),
      how: `There is no list of allowed commands: the digest of an entry holds the command, arguments and mounted scripts exactly; ${plural(undigested.length, 'entry has', 'entries have')} no digest. Policies that look at commands: ${policies.pack === 'none' ? 'none (`policies.pack` is `none`)' : `the pack \`${policies.pack}\``}. What a program does inside its image is not seen.${rest}`,
    },
  ];
}

function windowText(window: string, isInForce: boolean): string {
  const nobody = `, but the rule \`${WINDOW_RULE}\` is not in force, and nothing else looks at it`;
  return `\`schedule.window\` is ${quote(window)}${isInForce ? '' : nobody}.`;
}

function quoted(items: readonly string[]): string {
  return enumerate(items.map(item => quote(item)));
}
