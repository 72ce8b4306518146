// The report's formats for machines and summaries: valid, whole, and safe with whatever an author wrote.
import Ajv from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { buildReport, type ReportInput } from '../../src/inventory-report/build.ts';
import { csvFormat } from '../../src/inventory-report/csv.ts';
import { dataText } from '../../src/inventory-report/html.ts';
import { INVENTORY_REPORT_FORMATS } from '../../src/inventory-report/index.ts';
import { jsonFormat } from '../../src/inventory-report/json.ts';
import { safeLink, webAddress } from '../../src/inventory-report/links.ts';
import { markdownFormat, strip } from '../../src/inventory-report/markdown.ts';
import { inventoryReportSchema } from '../../src/inventory-report/schema.ts';
import { readMarkdown } from '../report/readers/markdown-text.ts';
import { HOSTILE_TEXTS } from '../support/hostile-report.ts';
import { manyWorkloads } from '../support/many-workloads.ts';
import { location, workload } from '../support/sample-report.ts';

const NO_PAGE = { script: '', style: '' };
const ajv = new Ajv.default({ strict: true, allowUnionTypes: true });

async function hostile(): Promise<ReportInput> {
  const input = await manyWorkloads(20);
  const workloads = HOSTILE_TEXTS.map((text, index) => ({
    workload: workload({
      location: location(text, index + 1),
      namespace: text,
      name: text,
      kind: text,
      schedule: text,
      images: [text],
      serviceAccount: text,
    }),
    listed: false,
  }));
  const problems = HOSTILE_TEXTS.map(text => ({
    code: 'unreadable-manifest' as const,
    path: text,
    message: text,
    hint: text,
  }));
  return {
    ...input,
    verified: { ...input.verified, workloads: [...input.verified.workloads, ...workloads], problems },
  };
}

/** RFC 4180, by the letter: quoted fields, doubled quotes, CRLF. Throws where a quote or a line end is out of place. */
function readCsv(text: string): readonly (readonly string[])[] {
  expect(text.endsWith('\r\n')).toBe(true);
  return text
    .slice(0, -2)
    .split('\r\n')
    .map(line => {
      const fields: string[] = [];
      for (let rest = line; ; ) {
        const match = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|$)/.exec(rest);
        if (match === null) throw new Error(`Not RFC 4180: ${rest}`);
        fields.push((match[1] ?? match[2] ?? '').replaceAll('""', '"'));
        rest = rest.slice(match[0].length);
        if (match[3] === '') return fields;
      }
    });
}

describe('JSON', () => {
  test.each([
    ['an ordinary report', () => manyWorkloads(200)],
    ['a hostile report', hostile],
    ['an empty report', () => manyWorkloads(0)],
  ])('of %s is valid', async (_, make) => {
    const report = JSON.parse(jsonFormat.render(buildReport(await make()), NO_PAGE));
    expect(ajv.validate(inventoryReportSchema, report), ajv.errorsText()).toBe(true);
    expect(report.week.startsByHour).toHaveLength(168);
  });

  test('the schema refuses a field that it does not know', async () => {
    const report = JSON.parse(jsonFormat.render(buildReport(await manyWorkloads(3)), NO_PAGE));
    expect(ajv.validate(inventoryReportSchema, { ...report, more: 1 })).toBe(false);
  });
});

describe('CSV', () => {
  test('has a line for each row, each as wide as the head', async () => {
    const model = buildReport(await manyWorkloads(200));
    const [head = [], ...lines] = readCsv(csvFormat.render(model, NO_PAGE));
    expect(lines).toHaveLength(model.rows.length);
    for (const line of lines) expect(line).toHaveLength(head.length);
    expect(lines.map(line => line[head.indexOf('name')])).toEqual(model.rows.map(row => row.name));
  });

  test('no cell is a formula, and no text begins a line or a cell of its own', async () => {
    const input = await hostile();
    const formulas = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '  =1', '＝1', '"=1"', "=cmd|' /C calc'!A0"];
    const workloads = formulas.map((text, index) => ({
      workload: workload({ location: location('a.yaml', index + 1), name: text, namespace: 'a' }),
      listed: false,
    }));
    const model = buildReport({
      ...input,
      verified: { ...input.verified, workloads: [...input.verified.workloads, ...workloads] },
    });
    const [head = [], ...lines] = readCsv(csvFormat.render(model, NO_PAGE));
    expect(lines).toHaveLength(model.rows.length + model.problems.length);
    for (const line of lines) {
      expect(line).toHaveLength(head.length);
      for (const cell of line) expect(cell).not.toMatch(/^[\s"]*[=+\-@\t\r＝＋－＠]/);
    }
    const seen = lines.map(line => line[head.indexOf('name')]);
    expect(seen).toContain("'=1+1");
    expect(seen).toContain("'@SUM(A1)");
  });

  test('what could not be read comes first', async () => {
    const lines = readCsv(csvFormat.render(buildReport(await hostile()), NO_PAGE));
    expect(lines[1]?.[0]).toBe('could not be read');
  });
});

describe('Markdown', () => {
  test('tells gaps before anything else, with strips of hours', async () => {
    const text = markdownFormat.render(buildReport(await hostile()), NO_PAGE);
    expect(text.indexOf('This report has gaps')).toBeLessThan(text.indexOf('## When they run'));
    expect(text).toMatch(/^Mon {22}[·▁-█]{24} \d+$/mu);
  });

  test('holds no mention, link, image or HTML of an author', async () => {
    const { mentions, links, tags } = hostileParts(markdownFormat.render(buildReport(await hostile()), NO_PAGE));
    expect({ mentions, links, tags }).toEqual({ mentions: [], links: [], tags: [] });
  });

  test('fits into a job summary, and says what was cut', async () => {
    const model = buildReport(await manyWorkloads(10_000));
    const text = markdownFormat.render(model, NO_PAGE);
    expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
    expect(text).toMatch(/[\d,]+ more workloads are left out for length; the JSON report has everything\./);
  });

  test.each([
    [[0, 1, 8], '·▁█'],
    [[0, 0], '··'],
    [[5, 5, 0], '▄▄·'],
  ])('%j is the strip %s', (numbers, text) => {
    expect(strip(numbers)).toBe(text);
  });
});

/** What Markdown would make of it beside text, read by the reader that the other reports are tested with. */
function hostileParts(text: string) {
  const prose = readMarkdown(text).prose.join('\n');
  return {
    mentions: prose.match(/(?<![\w`])@[A-Za-z0-9]/g) ?? [],
    links: prose.match(/\]\(|https?:\/\//g) ?? [],
    tags: prose.match(/<[a-z!/]/gi) ?? [],
  };
}

test('the same input gives the same bytes in every format', async () => {
  for (const format of INVENTORY_REPORT_FORMATS) {
    const [one, two] = await Promise.all([manyWorkloads(60), manyWorkloads(60)]);
    expect(format.render(buildReport(one), NO_PAGE), format.name).toBe(format.render(buildReport(two), NO_PAGE));
  }
});

test.each(['</script>', '<!--<script>', '\u2028\u2029', '&lt;', ']]>', '\ud800'])(
  '%j cannot end the data of the page',
  text => {
    const written = dataText({ text });
    expect(written).not.toMatch(/[<>&\u2028\u2029]/);
    expect(JSON.parse(written)).toEqual({ text });
  },
);

describe('addresses', () => {
  test.each([
    [['git@github.com:Acme/Ops.git'], 'https://github.com/acme/ops'],
    [['https://user:secret@github.com/acme/ops'], 'https://github.com/acme/ops'],
    [['ssh://git@git.acme.example:2222/acme/ops.git'], 'https://git.acme.example/acme/ops'],
    [['/srv/mirror/ops.git', 'https://github.com/acme/ops'], 'https://github.com/acme/ops'],
    [['file:///srv/ops.git'], null],
    [['https://github.com/acme/ops<script>'], null],
    [[], null],
  ])('%j is the repository %s', (urls, address) => {
    expect(webAddress(urls)).toBe(address);
  });

  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'https://u:p@evil.example/',
    'https://evil.example/ x',
    '//evil.example',
    'pull/12',
    '',
  ])('%j is no link', text => {
    expect(safeLink(text)).toBeNull();
  });
});
