// Inventory files as people write them, made by chance: block and flow style, comments everywhere, any quoting, both line ends.
import fc from 'fast-check';
import type { EntryValues } from '../../src/inventory/schema.ts';

/** Text that tries to end its quotation, its line or its list. */
const NASTY = [
  "it's",
  'say "x"',
  'a: b',
  'a #b',
  '- x',
  '{a: b}',
  '[x',
  ']',
  "'",
  '"',
  '\\',
  '\\n',
  '*',
  '&a',
  '!t',
  '| x',
  '>',
  '%',
  '@x',
  '`',
  'null',
  '~',
  'yes',
  'true',
  '0x1f',
  '1e3',
  '12:30:45',
  '2027-01-01',
  '<<',
  '---',
  '...',
  '? x',
  ': ',
  ' #',
  'ünïcode ✓',
  '$' + '{{ x }}',
  '#',
  ',',
  'a, b',
  'tab\there',
];

const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}[a-z0-9]$/);
const visible = fc.oneof(
  label,
  fc.constantFrom(...NASTY.filter(text => /^[!-~]+$/.test(text))),
  fc.stringMatching(/^[!-~]{1,12}$/),
);
const anyLine = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.stringMatching(/^[ -~]{1,30}$/),
  fc.array(fc.constantFrom(...NASTY), { minLength: 1, maxLength: 3 }).map(parts => parts.join(' ')),
);
const digest = fc.stringMatching(/^[0-9a-f]{64}$/).map(hex => `sha256:${hex}`);
const date = fc.constantFrom('2027-04-01', '2028-02-29', '2026-12-31');
const prose = anyLine.filter(text => text.trim() !== '');

/** Any entry that an inventory can hold. */
export const entryValues: fc.Arbitrary<EntryValues> = fc.record(
  {
    apiVersion: fc.constantFrom('batch/v1beta1', 'argoproj.io/v1alpha1'),
    kind: fc.constantFrom('CronJob', 'Job', 'CronWorkflow'),
    namespace: visible.filter(text => !text.includes('*')),
    name: visible.map(text => text.replaceAll('*', 'x')).chain(text => fc.constantFrom(text, `${text}*`)),
    owner: fc.constantFrom('@acme/billing', '@alice', '@acme/null.x_y'),
    purpose: prose.map(text => text.trim()),
    source: fc.constantFrom('apps/billing', 'charts/it\'s "x" [y], #z', 'yes', '1.2', 'clusters/prod: eu', 'é/ü'),
    schedule: anyLine,
    timeZone: fc.constantFrom('Etc/UTC', 'Europe/London'),
    suspend: fc.constant(true as const),
    serviceAccount: visible.filter(text => !text.includes('*')),
    images: fc.uniqueArray(visible, { maxLength: 4 }),
    digest,
    approval: fc.record(
      { by: fc.array(fc.constantFrom('@alice', '@renovate[bot]'), { maxLength: 2 }), at: date, change: visible },
      { requiredKeys: ['by', 'at'] },
    ),
    expires: date,
    exceptions: fc.array(
      fc.record(
        { rule: fc.constantFrom('schedule-too-frequent', 'a'), reason: prose, expires: date },
        { requiredKeys: ['rule', 'reason'] },
      ),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: ['kind', 'name'] },
);

/** How one file is laid out. `dice` is drawn from for every small choice. */
export interface Layout {
  readonly eol: '\n' | '\r\n';
  readonly list: 'block' | 'flow' | 'flow-lines' | 'flow-root';
  readonly indent: number;
  readonly endsInLine: boolean;
  readonly dice: readonly number[];
}

export const layout: fc.Arbitrary<Layout> = fc.record({
  eol: fc.constantFrom('\n' as const, '\r\n' as const),
  list: fc.constantFrom(
    'block' as const,
    'block' as const,
    'flow' as const,
    'flow-lines' as const,
    'flow-root' as const,
  ),
  indent: fc.constantFrom(0, 2, 4),
  endsInLine: fc.boolean(),
  dice: fc.array(fc.nat({ max: 99 }), { minLength: 7, maxLength: 60 }),
});

/** A file cut into what stands before, between and after its entries; joined, it is the text. */
export interface WrittenFile {
  readonly text: string;
  readonly header: string;
  /** With the comments that belong to it: directly above, and deeper ones directly below. */
  readonly items: readonly string[];
  readonly footer: string;
}

export function writeFile(
  entries: readonly EntryValues[],
  { eol, list, indent, endsInLine, dice }: Layout,
): WrittenFile {
  let rolled = 0;
  const roll = (sides: number): number => {
    rolled += 1;
    return (dice[rolled % dice.length] ?? 0) % sides;
  };
  const comment = (pad: string): string => (roll(4) === 0 ? `${pad}# note ${roll(9)}: 'x' [y] {z}${eol}` : '');
  const beside = (): string => (roll(4) === 0 ? ` # beside ${roll(9)}` : '');
  const scalar = (value: string, plain: boolean): string => {
    if (plain && /^[A-Za-z][A-Za-z0-9_./-]*$/.test(value) && !/^(true|false|null|yes|no|y|n)$/i.test(value))
      return value;
    return roll(2) === 0 || value.includes('\t') ? JSON.stringify(value) : `'${value.replaceAll("'", "''")}'`;
  };
  const flow = (value: unknown): string => {
    if (typeof value === 'string') return scalar(value, roll(2) === 0);
    if (Array.isArray(value))
      return `[${value.map(flow).join(roll(2) === 0 ? ', ' : ' ,')}${roll(5) === 0 && value.length > 0 ? ',' : ''}]`;
    if (typeof value !== 'object' || value === null) return String(value);
    const pairs = Object.entries(value).filter(([, item]) => item !== undefined);
    const space = roll(2) === 0 ? ' ' : '';
    return `{${space}${pairs.map(([key, item]) => `${roll(3) === 0 ? `"${key}"` : key}: ${flow(item)}`).join(', ')}${roll(5) === 0 ? ',' : ''}${space}}`;
  };
  const blockField = (key: string, value: unknown, pad: string): string => {
    if (Array.isArray(value) && value.length > 0 && roll(2) === 0) {
      const inner = `${pad}${' '.repeat(roll(3))}`;
      return `${key}:${beside()}${value.map(item => `${eol}${comment(inner)}${inner}- ${flow(item)}${beside()}`).join('')}`;
    }
    if (key === 'purpose' && typeof value === 'string' && /^[a-z]/i.test(value) && roll(3) === 0)
      return `${key}: >-${eol}${pad}  ${value}`;
    if (roll(9) === 0 && typeof value === 'string') return `${key}:${beside()}${eol}${pad}  ${flow(value)}${beside()}`;
    return `${key}:${' '.repeat(1 + roll(3))}${flow(value)}${beside()}`;
  };
  const blockItem = (values: EntryValues): string => {
    const dash = ' '.repeat(indent);
    const gap = ' '.repeat(1 + roll(2));
    const pad = `${dash} ${gap}`;
    const above = comment(dash);
    if (roll(6) === 0) return `${above}${dash}-${gap}${flow(values)}${beside()}${eol}`;
    const fields = Object.entries(values).filter(([, value]) => value !== undefined);
    if (roll(3) === 0) fields.reverse();
    const alone = roll(6) === 0 ? `${dash}-${eol}${pad}` : `${dash}-${gap}`;
    const lines = fields.map(
      ([key, value], index) => `${index === 0 ? alone : `${comment(pad)}${pad}`}${blockField(key, value, pad)}`,
    );
    return `${above}${lines.join(eol)}${eol}${comment(pad)}`;
  };

  if (list === 'block') {
    const header = `# top${eol}apiVersion: cronledger.dev/v1${beside()}${eol}kind: Inventory${eol}${comment('')}workloads:${entries.length === 0 ? ' []' : ''}${beside()}${eol}${entries.length === 0 || roll(3) > 0 ? '' : eol}`;
    const items = entries.map((values, index) => `${index > 0 && roll(3) === 0 ? eol : ''}${blockItem(values)}`);
    const all = [header, ...items];
    const footer = roll(3) === 0 ? `${eol}# end${eol}` : '';
    const text = [...all, footer].join('');
    return { text: endsInLine ? text : text.replace(/\r?\n$/, ''), header, items, footer };
  }
  const separator = list === 'flow-lines' ? `,${eol}    ` : ', ';
  const body = entries.map(flow).join(separator);
  const value = list === 'flow-lines' ? `[${eol}    ${body}${eol}  ]` : `[${body}]`;
  const text =
    list === 'flow-root'
      ? `{"apiVersion": "cronledger.dev/v1", kind: Inventory,${eol} workloads: ${value}}${endsInLine ? eol : ''}`
      : `apiVersion: cronledger.dev/v1${eol}kind: Inventory${eol}workloads: ${value}${beside()}${endsInLine ? eol : ''}`;
  return { text, header: '', items: [], footer: '' };
}
