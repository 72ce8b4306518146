// The page in a real browser, from disk: what a reader does with a mouse and with a keyboard, and what a hostile inventory does to it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildReportPage } from '../../scripts/report-page.ts';
import { buildReport, type ReportInput } from '../../src/inventory-report/build.ts';
import { htmlFormat } from '../../src/inventory-report/html.ts';
import { launchBrowser, openFile } from '../support/browser.ts';
import { createFolder } from '../support/git-repo.ts';
import { HOSTILE_TEXTS } from '../support/hostile-report.ts';
import { manyWorkloads } from '../support/many-workloads.ts';
import { location, workload } from '../support/sample-report.ts';

const assets = await buildReportPage();
let browser: Browser;
let folder: string;

beforeAll(async () => {
  [browser, folder] = await Promise.all([launchBrowser(), createFolder()]);
});
afterAll(() => browser.close());

let files = 0;
function written(input: ReportInput): string {
  files += 1;
  const file = join(folder, `${files}.html`);
  writeFileSync(file, htmlFormat.render(buildReport(input), assets));
  return file;
}

const thousand = await manyWorkloads(1_000);
const model = buildReport(thousand);

const shown = (page: Page) => page.locator('#jobs tbody tr:not(.open)');
const status = (page: Page) => page.locator('#status').textContent();
const names = (page: Page) => page.locator('#jobs tbody .name').allTextContents();

describe('a thousand workloads', () => {
  let page: Page;
  let complaints: readonly string[];
  beforeAll(async () => {
    ({ page, complaints } = await openFile(browser, written(thousand)));
  });
  afterAll(() => page.context().close());

  test('fit into 500 kB, and the same input gives the same bytes', async () => {
    const html = htmlFormat.render(model, assets);
    expect(Buffer.byteLength(html)).toBeLessThan(500_000);
    expect(htmlFormat.render(buildReport(await manyWorkloads(1_000)), await buildReportPage())).toBe(html);
  });

  test('are shown two hundred at a time', async () => {
    expect(await status(page)).toBe('1,000 rows');
    expect(await shown(page).count()).toBe(200);
    await page.getByRole('button', { name: 'Show 200 more of 800' }).click();
    expect(await shown(page).count()).toBe(400);
  });

  test('search finds by name, owner, image and rule, and tells how many', async () => {
    await page.getByLabel('Search').fill('host-path-sensitive billing');
    const expected = model.rows.filter(row => row.owner === '@acme/billing' && row.risk === 'critical');
    await page.waitForFunction(
      text => document.querySelector('#status')?.textContent === text,
      `${expected.length} rows of 1,000`,
    );
    expect(await names(page)).toEqual(expected.map(row => `${row.namespace}/${row.name}`));
    await page.getByLabel('Search').fill('no such thing');
    await page.getByText('Nothing passes all of these filters.').waitFor();
    await page.getByRole('button', { name: 'Clear all' }).click();
    expect(await status(page)).toBe('1,000 rows');
  });

  test('filters narrow the table and the map, alone and together', async () => {
    await page.getByLabel('State').selectOption('unlisted');
    const unlisted = model.rows.filter(row => row.state === 'unlisted');
    expect(await status(page)).toBe(`${unlisted.length} rows of 1,000`);
    const [first] = unlisted;
    await page.getByLabel('Namespace', { exact: true }).selectOption(first?.namespace ?? '');
    const both = unlisted.filter(row => row.namespace === first?.namespace);
    expect(await names(page)).toEqual(both.map(row => `${row.namespace}/${row.name}`));
    const counts = await page
      .locator('#week button.cell')
      .evaluateAll(cells => cells.map(cell => cell.getAttribute('aria-label') ?? ''));
    const jobs = counts.map(label => Number(/: (\d+) jobs?/.exec(label)?.[1] ?? 0));
    expect(Math.max(...jobs)).toBeLessThanOrEqual(both.length);
    await page.getByRole('button', { name: 'Clear all' }).click();
    for (const [label, value, expected] of [
      ['Expiry', 'expired', model.rows.filter(row => row.expiry === 'expired').length],
      ['Worst finding', 'critical', model.rows.filter(row => row.risk === 'critical').length],
      ['Owner', '@acme/data', model.rows.filter(row => row.owner === '@acme/data').length],
    ] as const) {
      await page.getByLabel(label, { exact: true }).selectOption(value);
      expect(await status(page), label).toBe(`${expected} rows of 1,000`);
      await page.getByRole('button', { name: 'Clear all' }).click();
    }
    expect(await page.getByLabel('Service account may').count(), 'nobody looked, so there is nothing to choose').toBe(
      0,
    );
  });

  test('columns sort, and say so', async () => {
    const head = page.getByRole('columnheader', { name: 'Runs' });
    await head.getByRole('button').click();
    expect(await head.getAttribute('aria-sort')).toBe('descending');
    const most = Math.max(...model.week.patterns.map(pattern => pattern.total));
    expect(most).toBe(7 * 24 * 60);
    expect(await shown(page).first().locator('.c-runs code').textContent()).toBe('* * * * *');
    await head.getByRole('button').click();
    expect(await head.getAttribute('aria-sort')).toBe('ascending');
    await page.getByRole('columnheader', { name: 'Workload' }).getByRole('button').click();
    expect(await head.getAttribute('aria-sort')).toBe('none');
    expect(await names(page)).toEqual(model.rows.slice(0, 200).map(row => `${row.namespace}/${row.name}`));
  });

  test('a cell of the map opens its jobs, again closes it', async () => {
    const cell = page.locator('#week button.cell').nth(2 * 24 + 2);
    const label = (await cell.getAttribute('aria-label')) ?? '';
    expect(label).toMatch(/^Wednesday 02:00–03:00: \d+ jobs, [\d,]+ starts$/);
    const starting = model.rows.filter(
      row => (model.week.patterns[row.week.pattern ?? -1]?.hours[2 * 24 + 2] ?? 0) > 0,
    );
    await cell.click();
    expect(label).toContain(`: ${starting.length} jobs`);
    expect(await status(page)).toBe(`${starting.length} rows of 1,000, starting Wednesday 02:00–03:00`);
    expect(await names(page)).toEqual(starting.slice(0, 200).map(row => `${row.namespace}/${row.name}`));
    expect(await cell.getAttribute('aria-pressed')).toBe('true');
    await cell.click();
    expect(await status(page)).toBe('1,000 rows');
  });

  test('the fullest minute and the overdue column open their workloads', async () => {
    const [fullest] = model.week.collisions;
    await page.locator('#collisions button').first().click();
    expect(await status(page)).toContain(`${fullest?.workloads} rows of 1,000`);
    await page.getByRole('button', { name: 'No longer only those' }).click();
    await page.getByRole('button', { name: /^\d+ entries: overdue$/ }).click();
    const overdue = model.rows.filter(row => row.expiry === 'expired');
    expect(await names(page)).toEqual(overdue.map(row => `${row.namespace}/${row.name}`));
    await page.getByRole('button', { name: 'Clear all' }).click();
  });

  test('a row opens to findings, approval and history by keyboard alone', async () => {
    await page.getByLabel('Search').focus();
    for (let step = 0; step < 40; step += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement?.matches('#jobs tbody .name'))) break;
    }
    await page.keyboard.press('Enter');
    const name = page.locator('#jobs tbody .name').first();
    expect(await name.getAttribute('aria-expanded')).toBe('true');
    const detail = page.locator(`#${await name.getAttribute('aria-controls')}`);
    const [first] = model.rows;
    for (const part of ['Findings', 'Approval', 'Commits that last touched the entry'])
      await detail.getByText(part, { exact: true }).waitFor();
    for (const finding of first?.findings ?? []) expect(await detail.textContent()).toContain(finding.rule);
    expect(await detail.getByRole('link').first().getAttribute('href')).toBe(first?.approval?.change);
    await page.keyboard.press('Enter');
    expect(await name.getAttribute('aria-expanded')).toBe('false');
    expect(await detail.count()).toBe(0);
  });

  test('the arrow keys walk the map, which is one stop of Tab', async () => {
    const at = () =>
      page.evaluate(() =>
        [...document.querySelectorAll('#week button.cell')].findIndex(cell => cell.matches(':focus')),
      );
    expect(await page.locator('#week button.cell[tabindex="0"]').count()).toBe(1);
    await page.locator('#week button.cell[tabindex="0"]').focus();
    await page.keyboard.press('Home');
    const start = await at();
    for (const key of ['ArrowRight', 'ArrowDown', 'ArrowDown', 'ArrowLeft', 'ArrowUp', 'End'])
      await page.keyboard.press(key);
    expect(await at()).toBe(((Math.floor(start / 24) + 1) % 7) * 24 + 23);
    await page.keyboard.press('Enter');
    expect(await status(page)).toContain('starting');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await at()).toBe(-1);
  });

  test('tables have heads, captions and one first-level heading', async () => {
    for (const id of ['#week', '#jobs']) {
      expect(await page.locator(`${id} > caption`).count(), id).toBe(1);
      expect(await page.locator(`${id} th:not([scope])`).count(), id).toBe(0);
    }
    expect(await page.locator('h1').count()).toBe(1);
    const nameless = await page.locator('button, select, input').evaluateAll(
      controls =>
        controls.filter(control => {
          const labels =
            control instanceof HTMLInputElement || control instanceof HTMLSelectElement
              ? (control.labels?.length ?? 0)
              : 0;
          return (
            labels === 0 &&
            !control.getAttribute('aria-label') &&
            !control.textContent &&
            !control.hasAttribute('hidden')
          );
        }).length,
    );
    expect(nameless).toBe(0);
  });

  test('nothing went to the console or the network', () => {
    expect(complaints).toEqual([]);
  });
});

describe.each(['light', 'dark'] as const)('in a %s scheme', colorScheme => {
  test('text has a contrast of 4.5, and neighbouring shades of the map differ', async () => {
    const { page } = await openFile(browser, written(await manyWorkloads(120)), { colorScheme });
    await page.locator('#jobs tbody .name').first().click();
    const worst = await page.evaluate(() => {
      const channels = (text: string): number[] => (text.match(/[\d.]+/g) ?? []).map(Number);
      const luminance = (text: string): number => {
        const [r = 0, g = 0, b = 0] = channels(text).map(part => {
          const value = part / 255;
          return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const behind = (element: Element | null): string => {
        for (let at = element; at !== null; at = at.parentElement) {
          const color = getComputedStyle(at).backgroundColor;
          if (channels(color)[3] !== 0) return color;
        }
        return 'rgb(255, 255, 255)';
      };
      const found: [number, string][] = [];
      for (const element of document.querySelectorAll('body *')) {
        const isText = [...element.childNodes].some(
          node => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
        );
        if (!isText || element.closest('script, style, noscript, option, [hidden]') !== null) continue;
        const [a, b] = [luminance(getComputedStyle(element).color), luminance(behind(element))];
        found.push([
          (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05),
          `${element.tagName}.${element.className}: ${element.textContent?.slice(0, 40)}`,
        ]);
      }
      return found.sort(([a], [b]) => a - b)[0];
    });
    expect(worst?.[0], worst?.[1]).toBeGreaterThanOrEqual(4.5);
    const shades = await page
      .locator('.scale .cell')
      .evaluateAll(cells => cells.map(cell => getComputedStyle(cell).backgroundColor));
    expect(new Set(shades).size).toBe(6);
    const paper = await page.locator('body').evaluate(body => getComputedStyle(body).backgroundColor);
    expect(paper).toBe(colorScheme === 'dark' ? 'rgb(21, 24, 26)' : 'rgb(251, 250, 246)');
    await page.context().close();
  });
});

test('a narrow page does not scroll sideways', async () => {
  const { page } = await openFile(browser, written(thousand), { viewport: { width: 360, height: 700 } });
  await page.locator('#jobs tbody .name').first().click();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await page.context().close();
});

test('ten thousand workloads answer a search at once', async () => {
  const { page, complaints } = await openFile(browser, written(await manyWorkloads(10_000)));
  expect(await shown(page).count()).toBe(200);
  await page.getByLabel('Search').fill('reindex');
  await page.waitForFunction(() => document.querySelector('#status')?.textContent?.includes(' of 10,000'));
  await page.getByRole('columnheader', { name: 'Risk' }).getByRole('button').click();
  expect(await shown(page).count()).toBe(200);
  expect(complaints).toEqual([]);
  await page.context().close();
});

describe('a hostile inventory', () => {
  const TEXTS = [
    ...HOSTILE_TEXTS,
    '<img src=x onerror=alert(1)>',
    '</script><script>alert(1)</script>',
    '\u202egnp.exe',
    'x'.repeat(10_000),
    '<svg onload=alert(1)>',
  ];
  const hostile = async (): Promise<ReportInput> => {
    const input = await manyWorkloads(3);
    const workloads = TEXTS.map((text, index) => {
      const made = workload({
        location: location(`apps/${text}.yaml`, index + 1),
        namespace: text,
        name: text,
        kind: text,
        schedule: text,
        timeZone: text,
        serviceAccount: text,
        images: [text],
        environment: text,
        source: { type: 'helm', path: text, detail: text },
      });
      return { workload: made, listed: false };
    });
    const findings = TEXTS.map(text => ({
      rule: 'job-not-in-inventory',
      severity: 'high' as const,
      message: text,
      remediation: text,
      location: location(text, 1),
      workload: { kind: text, namespace: text, name: text },
      attack: [],
      blocking: true,
    }));
    const fileFindings = findings.map(finding => ({ ...finding, workload: null }));
    return {
      ...input,
      revision: { name: TEXTS.join(' ').slice(0, 400), commit: null },
      verified: {
        ...input.verified,
        workloads,
        findings: [...findings, ...fileFindings],
        problems: TEXTS.map(text => ({ code: 'unreadable-manifest', path: text, message: text, hint: text })),
      },
      commitsOf: () =>
        TEXTS.map((text, index) => ({ id: String(index).padStart(40, '0'), author: text, date: null, subject: text })),
      period: {
        from: { name: 'v1', commit: null },
        to: { name: 'v2', commit: null },
        changes: TEXTS.map(text => ({
          kind: text,
          namespace: text,
          name: text,
          change: 'modified' as const,
          classes: [],
          elements: [],
          fields: [
            { of: 'manifest' as const, path: text, before: text, after: text, class: 'image' as const, element: null },
          ],
          path: text,
          approval: { by: [text], at: text, change: text },
          approvalIsNew: true,
          commits: [{ id: '0'.repeat(40), author: text, date: null, subject: text }],
          links: [text, 'javascript:alert(1)', 'data:text/html,x', 'https://u:p@evil.example/'],
        })),
      },
    };
  };

  test('stays text', async () => {
    const { page, complaints } = await openFile(browser, written(await hostile()));
    for (const button of await page.locator('#jobs tbody .name').all()) await button.click();
    expect(await page.locator('img, svg, iframe, object, embed, link, base, form').count()).toBe(0);
    expect(await page.locator('script').count()).toBe(2);
    expect(await page.locator('[onerror], [onload], [onmouseover], [onclick]').count()).toBe(0);
    const text = (await page.locator('main').textContent()) ?? '';
    expect(text).toContain('<img src=x onerror=alert(1)>');
    expect(text).not.toMatch(/[\u202e\u2066\u200b]/);
    const addresses = await page.locator('a').evaluateAll(links => links.map(link => link.getAttribute('href') ?? ''));
    for (const address of addresses) {
      const { protocol, username, password } = new URL(address);
      expect([protocol.replace('s:', ':'), username, password], address).toEqual(['http:', '', '']);
    }
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('what could not be read stands above all else', async () => {
    const { page } = await openFile(browser, written(await hostile()), { javaScriptEnabled: false });
    const first = await page.locator('main > *').first().textContent();
    expect(first).toContain(`This report has gaps: ${TEXTS.length} things could not be read`);
    expect(first).toContain('<img src=x onerror=alert(1)>');
    await page.context().close();
  });
});

test('an empty repository has a page too', async () => {
  const input = await manyWorkloads(0);
  const { page, complaints } = await openFile(browser, written(input));
  expect(await status(page)).toBe('0 rows');
  expect(complaints).toEqual([]);
  await page.context().close();
});
