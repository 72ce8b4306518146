// Reports in which an adversary wrote every text that can be written: each format must survive them.
import type { Change, Finding, Json, JsonObject, Need, Problem } from '../../src/model.ts';
import type { Account, CheckReport, ListReport, SuggestedEdit, VerifyReport } from '../../src/outcome.ts';
import { ACCOUNTS } from '../../src/outcome.ts';
import { location, workload } from './sample-report.ts';

/** Texts that mean something to a log, a terminal, Markdown, HTML, XML, JSON, a URI or a reader's eye. */
export const HOSTILE_TEXTS: readonly string[] = [
  '%0A::error::forged',
  '\n::error file=a,line=1::forged',
  '::stop-commands::token',
  '  ::add-mask::a',
  'x ::set-output name=verdict::pass',
  '##[error]forged',
  'a ##[group]b ###[endgroup]',
  '##vso[task.complete]',
  '\r::warning::forged\r\n::notice::forged',
  '\u2028::error::forged\u2029::error::forged\u0085::error::forged',
  '\u001b[31mred\u001b[0m \u001b]8;;http://evil.example\u0007link\u001b]8;;\u0007 \u009b31m',
  '\u202eevil\u202c \u2066isolated\u2069 \u061c',
  'zero\u200bwidth\u200d\ufeff\u00ad\u2060 \u{e0041}\u{e0001} \u3164 \u2800 \u00a0',
  'a|b\\|c\\\\|d | e |\n|---|\n| forged |',
  '`` ` ``` ```` `````',
  '```\n# forged heading\n- forged list\n```',
  'a`b',
  '$`x`$ $$y$$',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '<!-- cronledger --> <!-- unclosed',
  '</details></summary></code></pre><details open>',
  ']]> <![CDATA[ <?xml ?> <!DOCTYPE a [<!ENTITY b "c">]> &b; &amp; &#0; &#x1b;',
  '"\'&<>=',
  'a" onmouseover="alert(1)',
  '@everyone @acme/security (@mallory) "@alice".',
  '#1 fixes #1 closes acme/app#2 GH-3 https://github.com/acme/app/issues/4 a1b2c3d4e5f6a7b8c9d0a1b2c3d4e5f6a7b8c9d0',
  'https://evil.example/x http://evil.example www.evil.example mailto:a@b.example a@b.example [click](https://evil.example) ![p](http://e.example/p.png) <https://evil.example>',
  '[click](javascript:alert(1)) [ref]: http://evil.example',
  '**bold** _it_ ~~no~~ *a* __b__ :tada: ~x~',
  '# heading\n> quote\n- [ ] task\n1. one\n***\n---\n===',
  '1. one',
  '- item',
  '---',
  '    indented code',
  '\ud800 lone \udc00 \ud83d',
  '\u0000\u0001\u0007\u0008\u000b\u000c\u001f\u007f\ufffe\uffff',
  '../../etc/passwd',
  '/absolute//path/%2e%2e/?query#fragment',
  'C:\\windows\\path',
  ':',
  '{0} {{1}} %s $' + '{{ secrets.TOKEN }} $(id) `id`',
  '__proto__',
  'constructor',
  '',
  ' ',
  ' leading and trailing ',
  'trailing\\',
  '😀'.repeat(200),
  'e\u0301'.repeat(500),
  'ﷺ'.repeat(300),
  `${'a'.repeat(79)}\ud83d\ude00`,
];

/** Much of what is costly to escape, to wrap or to search. */
export const HUGE_TEXTS: readonly string[] = [
  'a'.repeat(250_000),
  '`'.repeat(10_000),
  '\u202e'.repeat(10_000),
  '@'.repeat(10_000),
  ': '.repeat(10_000),
  '##'.repeat(10_000),
  'a\n'.repeat(10_000),
  '('.repeat(20_000) + ')'.repeat(20_000),
  '0a'.repeat(10_000),
];

function deep(levels: number): Json {
  let value: Json = 'bottom';
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { down: value };
  return value;
}

function pollution(): JsonObject {
  const object: Record<string, Json> = Object.create(null);
  Object.defineProperty(object, '__proto__', { value: { polluted: true }, enumerable: true });
  object['constructor'] = { prototype: { polluted: true } };
  object['toString'] = 'own';
  object['ok'] = '</script>';
  return object;
}

const VALUES: readonly (Json | undefined)[] = [
  undefined,
  null,
  true,
  0,
  -0,
  1.5e308,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  2n ** 64n,
  [2n ** 63n, -(2n ** 63n)],
  deep(100_000),
  pollution(),
  Array.from({ length: 50_000 }, (_, index) => index),
  '1',
  'true',
];

function hostileChange(text: string, index: number): Change {
  const line = index + 1;
  const fields = {
    apiVersion: text,
    kind: text,
    namespace: index % 3 === 0 ? null : text,
    name: index % 4 === 0 ? null : text,
    generateName: index % 4 === 0 ? text : null,
    schedule: index % 5 === 0 ? null : text,
    timeZone: index % 2 === 0 ? null : text,
    suspend: index % 2 === 0,
    serviceAccount: text,
    environment: text,
    images: [text, `${text}:latest`],
    hooks: [text],
    source: { type: 'helm', path: text, detail: text },
    location: location(text, line, 1, index % 7 === 0 ? 'file' : 'exact'),
    digest: text,
  } as const;
  const after = workload(fields);
  const before = workload({ ...fields, schedule: `${text} `, location: location(`${text}/old`, line) });
  const kinds = ['added', 'modified', 'removed', 'moved'] as const;
  const place = { class: 'command', location: location(text, line) } as const;
  return {
    change: kinds[index % kinds.length] ?? 'modified',
    workload: after,
    before,
    after,
    classes: ['moved', 'unsuspended', 'schedule', 'command'],
    fields: [
      { path: 'spec.schedule', before: before.schedule ?? undefined, after: after.schedule ?? undefined, ...place },
      { path: text, before: text, after: `${text}\n${text}`, ...place },
      { path: `spec.template.spec.${text}`, before: VALUES[index % VALUES.length], after: text, ...place },
    ],
    listed: index % 2 === 0,
  };
}

function hostileFinding(text: string, index: number): Finding {
  const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
  return {
    rule: text,
    severity: severities[index % severities.length] ?? 'info',
    message: text,
    remediation: text,
    location: location(text, index + 1, 1, index % 7 === 0 ? 'file' : 'values'),
    workload: index % 3 === 0 ? null : { kind: text, namespace: index % 3 === 0 ? null : text, name: text },
    attack: [text],
    blocking: index % 2 === 0,
    ...(index % 5 === 0 ? { excepted: { reason: text, expires: text } } : {}),
  };
}

function hostileNeed(text: string, index: number): Need {
  const statuses = ['pending', 'unknown', 'approved'] as const;
  return {
    name: text,
    reason: text,
    from: [text, `@${text}`],
    required: 1 + (index % 2),
    status: statuses[index % statuses.length] ?? 'pending',
    approvedBy: [text],
    ignored: [{ who: text, why: text }],
    mayApprove: [text, `@${text}`],
    notes: [text],
  };
}

function hostileProblem(text: string, index: number): Problem {
  return {
    code: 'unreadable-manifest',
    path: index % 4 === 0 ? null : text,
    message: text,
    hint: text,
    level: index % 3 === 0 ? 'warning' : 'error',
  };
}

function hostileEdit(text: string, index: number): SuggestedEdit {
  const name = index % 2 === 0 ? text : 'nobody';
  return { workload: { kind: text, namespace: text, name }, file: text, yaml: text, command: text };
}

function hostileAccount(text: string, index: number): Account {
  return { path: text, account: ACCOUNTS[index % ACCOUNTS.length] ?? 'inert', why: text, reachedBy: [text] };
}

export function hostileCheckReport(texts: readonly string[] = HOSTILE_TEXTS): CheckReport {
  return {
    command: 'check',
    verdict: 'violation',
    base: { name: texts.join(''), commit: texts[0] ?? '' },
    head: { name: 'worktree', commit: null },
    changes: texts.map(hostileChange),
    findings: texts.map(hostileFinding),
    needs: texts.map(hostileNeed),
    problems: texts.map(hostileProblem),
    accounts: texts.map(hostileAccount),
    untouched: texts.map(hostileProblem),
    inFull: { accounts: true, untouched: true },
    stats: { filesChanged: 0, filesParsed: 0, workloadsChecked: 0, unlistedBefore: 0 },
    suggestedEdits: texts.map(hostileEdit),
  };
}

export function hostileVerifyReport(texts: readonly string[] = HOSTILE_TEXTS): VerifyReport {
  const { changes, findings, problems } = hostileCheckReport(texts);
  const workloads = changes.map(change => ({ workload: change.workload, listed: change.listed }));
  return { command: 'verify', verdict: 'could-not-check', workloads, findings, problems };
}

export function hostileListReport(texts: readonly string[] = HOSTILE_TEXTS): ListReport {
  const { workloads, problems } = hostileVerifyReport(texts);
  const roots = texts.map(text => ({
    source: { type: 'helm' as const, path: text, detail: text },
    why: text,
    how: text,
    namespace: text,
    environment: text,
    seconds: 1,
    cached: false,
    workloads: 1,
    failed: true,
  }));
  const location = { path: texts[0] ?? '', line: 1, column: 1, precision: 'exact' as const };
  const remote = texts.map(message => ({ message, location }));
  return { command: 'list', workloads, problems, sources: { roots, remote, plainWorkloads: 0 } };
}
