// What can be saved of a JSON object whose end was cut off: the fields that are whole.
//
// AKS cuts `properties.log` at 16 KiB (https://github.com/Azure/AKS/issues/4635), CloudWatch messages end in `[Truncated...]`
// (https://github.com/falcosecurity/plugins/issues/297). The API server writes an event's objects behind all that says who did what.
import type { JsonObject } from '../../model.ts';

/** The whole fields at the top of a cut object; null where there are none, or it is no object. */
export function salvageObject(text: string): JsonObject | null {
  const start = text.indexOf('{');
  if (start === -1) return null;
  let depth = 0;
  let end = -1;
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      at = closingQuote(text, at);
      if (at === -1) break;
    } else if (code === 0x7b || code === 0x5b) depth += 1;
    else if (code === 0x7d || code === 0x5d) depth -= 1;
    else if (code === 0x2c && depth === 1) end = at;
    if (depth === 0) {
      end = at;
      break;
    }
  }
  if (end === -1) return null;
  const whole = text.charCodeAt(end) === 0x7d && depth === 0 ? text.slice(start, end) : text.slice(start, end);
  try {
    const read: unknown = JSON.parse(`${whole}}`);
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? (read as JsonObject) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function closingQuote(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at += 1;
    else if (code === 0x22) return at;
  }
  return -1;
}
