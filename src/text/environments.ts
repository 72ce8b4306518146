// The environments of which something is said, as the end of a message.
import { quote } from './escape.ts';

/** ` In `dev`, `prod` and 7 more.`, to follow a sentence; empty where there is none to name. */
export function inEnvironments(names: readonly string[]): string {
  if (names.length === 0) return '';
  const quoted = [...names].sort().map(name => quote(name, 40));
  const shown = quoted.length > 8 ? [...quoted.slice(0, 7), `${quoted.length - 7} more`] : quoted;
  return ` In ${shown.join(', ')}.`;
}
