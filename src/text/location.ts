// How a place is written in sentences of errors and messages.
import type { Location } from '../model.ts';

/** `.cronledger/config.yaml:3:5`, which terminals and editors turn into a link. */
export function placeText({ path, line, column }: Location): string {
  return `${path}:${line}:${column}`;
}
