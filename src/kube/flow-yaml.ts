// Writes decoded values back as text that Go's YAML and JSON readers read as the same values.
import type { Json } from '../model.ts';

/**
 * Characters that Go's YAML readers take for line breaks or refuse inside double quotes. JSON.stringify escapes lone
 * surrogates and C0 itself; pairs have to stay as they are, since Go's YAML refuses `\ud83d\ude00`.
 */
const UNSAFE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** The value on one line. Keys whose value is undefined are left out. */
export function flowYaml(value: Json): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  // YAML's own words; JSON.stringify would make them null.
  if (typeof value === 'number')
    return Number.isFinite(value) ? String(value) : Number.isNaN(value) ? '.nan' : value > 0 ? '.inf' : '-.inf';
  if (isJsonList(value)) return `[${value.map(flowYaml).join(', ')}]`;
  const pairs: string[] = [];
  for (const [key, child] of Object.entries(value))
    if (child !== undefined) pairs.push(`${quoted(key)}: ${flowYaml(child)}`);
  return `{${pairs.join(', ')}}`;
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    UNSAFE,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function isJsonList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
