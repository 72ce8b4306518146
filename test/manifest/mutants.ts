// Seeded mutations of manifests with the tokens on which YAML readers disagree.

const bases: readonly string[] = [
  `# nightly report
apiVersion: batch/v1
kind: CronJob
metadata:
  name: nightly
  namespace: billing
  labels: {app: report, "tier": 'back'}
spec:
  schedule: "0 2 * * *"
  suspend: false
  jobTemplate:
    spec:
      backoffLimit: 3
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: ghcr.io/acme/report:1.2
              command: [sh, -c, 'echo "hi"']
              args:
              - |
                set -e
                run --all
              - >-
                folded text
                goes on
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  a: "x\\ty"
  b: 12
---
apiVersion: batch/v1
kind: Job
metadata: {name: once}
spec: {template: {spec: {containers: [{name: c, image: busybox}]}}}
`,
  `apiVersion: v1
kind: List
items:
- apiVersion: batch/v1
  kind: CronJob
  metadata: &meta
    name: a
    labels: &labels
      x: y
  spec: &spec
    schedule: '@daily'
    jobTemplate: {}
- apiVersion: batch/v1
  kind: Job
  metadata:
    <<: *meta
    name: b
  spec:
    <<: [*spec, {suspend: true}]
    list: [1, 2.5, 0x1F, 010, 1_000, ~, "no", 1e3, .5]
`,
  `{"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "j", "labels": {"a": "b\\u0063"}},
  "spec": {"schedule": "* * * * *", "n": [1, 2.0, -3e2, true, null, {"k": []}]}}
`,
  `kind: Job
apiVersion: batch/v1
metadata:
  name: "quoted
    over lines"
  annotations:
    ? complex
    : value
    plain: several words
      on two lines
spec:
  text: |2
     two
    more

  keep: |+
    text

  "quoted key": 'it''s'
  empty:
  nested:
  - - a
    - b
  - c: d
    e: f
`,
];

const tokens: readonly string[] = [
  '---\n',
  '--- \n',
  '---x',
  '\n---\n',
  '\n--- # c\n',
  '\n...\n',
  '...',
  '\r',
  '\r\n',
  '\u0085',
  '\u2028',
  '\u2029',
  '\ufeff',
  '\u00a0',
  '\t',
  ' ',
  '  ',
  '\n',
  '\n\n',
  '\n  ',
  '<<: *meta\n',
  '<<: *spec\n',
  '  <<: {kind: Job}\n',
  '!!binary ',
  '!!str ',
  '!!int ',
  '!x ',
  '! ',
  'kind: !!binary Q3JvbkpvYg==\n',
  '"',
  "'",
  '""',
  "''",
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  ': ',
  '?',
  '? ',
  '-',
  '- ',
  '|',
  '>',
  '|-\n',
  '|2\n',
  '#',
  ' #',
  '# c\n',
  '&a ',
  '&a: ',
  '*a',
  '*meta',
  '*labels',
  '@',
  '`',
  '%',
  '%YAML 1.1\n',
  '\\',
  '\\n',
  '\\\n',
  '\\/',
  '\\u0041',
  '\\x41',
  '"ki\\u006ed": Job\n',
  'kind: Job\n',
  'kind: CronJob\n',
  '\nkind: CronJob\n',
  'items: []\n',
  '\nitems:\n- kind: Job\n',
  'name: x\n',
  'null',
  '~',
  'yes',
  'on',
  'off',
  'n',
  '010',
  '0b1',
  '0o7',
  '1_0',
  '1e3',
  '.inf',
  '.nan',
  '0x',
  '+1',
  '-0',
  '9007199254740993',
  '1e400',
  '12:30:45',
  '2001-01-01',
  '=',
  '<<',
  '!!',
  '\u0000',
  '\u200b',
  '\u202e',
  '\ud83d\ude00',
  'é',
  '{}',
  '[]',
  '{}{}',
  '}{',
  'a: b',
  '{a: b}',
  '[a, b]',
  '"a": b',
  'a: &b c\n',
  '  - x\n',
  '- y\n',
  '\n- z\n',
  ' key: v\n',
  '\nkey: v\n',
];

/** A deterministic stream of numbers in [0, 1): mulberry32. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** One mutant: a base text with one or two insertions, deletions, replacements or moved pieces. */
export function mutant(random: () => number): string {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  let text = pick(bases);
  const edits = 1 + Math.floor(random() * 2);
  for (let edit = 0; edit < edits; edit++) {
    const at = place(text, random);
    const kind = random();
    if (kind < 0.55) text = text.slice(0, at) + pick(tokens) + text.slice(at);
    else if (kind < 0.75) text = text.slice(0, at) + pick(tokens) + text.slice(at + 1 + Math.floor(random() * 4));
    else if (kind < 0.9) text = text.slice(0, at) + text.slice(at + 1 + Math.floor(random() * 6));
    else {
      const from = place(text, random);
      text = text.slice(0, at) + text.slice(from, from + 30) + text.slice(at);
    }
  }
  return text;
}

/** What a short text starts with: a context in which the tokens that follow mean something. */
const heads: readonly string[] = [
  'kind: Job\nspec: ',
  'kind: Job\nspec:\n  ',
  'kind: Job\nspec:\n- ',
  'kind: Job\n',
  'kind: Job\nspec:\n  k: ',
  'kind: Job\nspec:\n  - - ',
  'kind: Job\nspec: |\n',
  'kind: Job\nspec: >\n ',
  'kind: Job\nspec:\n  - |',
  'kind: Job\na: &a\n  b: 1\n  c: [x]\nb: &b z\nspec:\n  ',
  '',
];
/** The same, with what closes it. */
const brackets: readonly (readonly [string, string])[] = [
  ['{"kind": Job, spec: ', '}'],
  ['---\n{kind: Job, spec: {', '}}'],
  ['kind: Job\nspec: {', '}'],
  ['kind: Job\nspec: [', ']'],
  ['kind: Job\nspec: "', '"'],
  ["kind: Job\nspec: '", "'"],
];
const words: readonly string[] = [
  'a',
  'b',
  'x z',
  ' ',
  '  ',
  '\n  ',
  '\n    ',
  '\n ',
  ': ',
  ', ',
  '? ',
  '- ',
  '|\n',
  '>-\n',
  '>1-\n',
  '|+\n',
  '&b ',
  '*b',
  '"q"',
  "'s'",
  '"a\\x41"',
  '"b\\\n  c"',
  '-1',
  'a:b',
  '::',
  'a:',
  '?a',
  '-a',
  '{a: 1, b}',
  '*a : ',
  '&c k: ',
  '"k":',
  "'k' :",
  '\n\t',
  '|9',
  '08',
  '.5_1',
  '9223372036854775808',
  '1.5e300',
  '0B1',
  '!!float 1',
  '!!set ',
  '{?a: b',
  'http://h?q',
  '|-\n   \n  x',
  '<<: {a: b}\n',
  'k: v\n',
];

/** A short text: one of the heads above, and one to seven tokens. kubectl reads more of these than of the mutants. */
export function snippet(random: () => number): string {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const [head, tail] = random() < 0.6 ? [pick(heads), ''] : pick(brackets);
  let text = head;
  for (let count = 1 + Math.floor(random() * 7); count > 0; count--) text += pick(random() < 0.6 ? words : tokens);
  text += tail;
  if (head === '') text += '\nkind: Job\n';
  return random() < 0.3 ? `${text}\nmore: 1\n` : text;
}

/** Anywhere, or at the start of a line, or just behind a colon: where tokens have a meaning. */
function place(text: string, random: () => number): number {
  const at = Math.floor(random() * (text.length + 1));
  const where = random();
  if (where < 0.4) return text.lastIndexOf('\n', at) + 1;
  if (where < 0.6) {
    const colon = text.indexOf(': ', at);
    return colon === -1 ? at : colon + 2;
  }
  return at;
}
