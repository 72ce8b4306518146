// Every format, on an ordinary and on a hostile report: the output is valid, the same for the same report, and commands nobody.
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import type { CheckReport, Report } from '../../src/outcome.ts';
import { FORMATS } from '../../src/report/index.ts';
import { reportSchemas } from '../../src/report/schema.ts';
import { HUGE_TEXTS, hostileCheckReport, hostileListReport, hostileVerifyReport } from '../support/hostile-report.ts';
import {
  harmlessCheckReport,
  sampleCheckReport,
  sampleListReport,
  sampleVerifyReport,
} from '../support/sample-report.ts';
import { readMarkdown } from './readers/markdown-text.ts';
import { readMarkup } from './readers/markup-tags.ts';
import { SARIF_SCHEMA } from './readers/sarif.schema.ts';
import { readCommands } from './readers/workflow-commands.ts';

const formats = await Promise.all(FORMATS.map(entry => entry.load()));

const ajv = new Ajv.default({ strict: true, allErrors: false, allowUnionTypes: true });
addFormats.default(ajv);

function expectValid(schema: object, value: unknown): void {
  const valid = ajv.validate(schema, value);
  expect(valid, ajv.errorsText()).toBe(true);
}

const GITLAB_SCHEMA = {
  type: 'array',
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['description', 'check_name', 'fingerprint', 'severity', 'location'],
    properties: {
      description: { type: 'string' },
      check_name: { type: 'string' },
      fingerprint: { type: 'string', pattern: '^[0-9a-f]{64}$' },
      severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
      location: {
        type: 'object',
        required: ['path', 'lines'],
        properties: {
          path: { type: 'string' },
          lines: { type: 'object', required: ['begin'], properties: { begin: { type: 'integer', minimum: 1 } } },
        },
      },
    },
  },
} as const;

/** https://github.com/reviewdog/reviewdog/blob/master/proto/rdf/jsonschema/DiagnosticResult.json, closed to what is not used. */
const RDJSON_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['source', 'diagnostics'],
  properties: {
    source: {
      type: 'object',
      required: ['name', 'url'],
      properties: { name: { type: 'string' }, url: { type: 'string', format: 'uri' } },
    },
    diagnostics: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['message', 'location', 'severity', 'code'],
        properties: {
          message: { type: 'string', minLength: 1 },
          location: {
            type: 'object',
            additionalProperties: false,
            required: ['path'],
            properties: {
              path: { type: 'string' },
              range: {
                type: 'object',
                required: ['start'],
                properties: {
                  start: { type: 'object', required: ['line'], properties: { line: { type: 'integer', minimum: 1 } } },
                },
              },
            },
          },
          severity: { enum: ['ERROR', 'WARNING', 'INFO'] },
          code: {
            type: 'object',
            additionalProperties: false,
            required: ['value'],
            properties: { value: { type: 'string' }, url: { type: 'string', format: 'uri' } },
          },
        },
      },
    },
  },
} as const;

/** What makes the output of a format well-formed. A format that is not here fails the test. */
const VALID: Readonly<Record<string, (output: string, report: Report) => void>> = {
  text: output => expect(output).not.toContain('undefined'),
  json: (output, report) => expectValid(reportSchemas[report.command], JSON.parse(output)),
  sarif: output => expectValid(SARIF_SCHEMA, JSON.parse(output)),
  rdjson: output => expectValid(RDJSON_SCHEMA, JSON.parse(output)),
  gitlab(output) {
    const issues: { fingerprint: string }[] = JSON.parse(output);
    expectValid(GITLAB_SCHEMA, issues);
    expect(new Set(issues.map(issue => issue.fingerprint)).size).toBe(issues.length);
  },
  junit(output) {
    const { tags } = readMarkup(output);
    const names = ['error', 'failure', 'system-out', 'testcase', 'testsuite', 'testsuites'];
    expect(tags.filter(tag => !names.includes(tag.name))).toEqual([]);
    const count = (name: string): string => String(tags.filter(tag => tag.name === name).length);
    const { tests, failures, errors } = tags[0]?.attributes ?? {};
    expect([tests, failures, errors]).toEqual([count('testcase'), count('failure'), count('error')]);
  },
  html(output) {
    const { tags } = readMarkup(output, ['meta', 'br'], ['style']);
    const ours = 'body br code h1 h2 head html li meta p pre section strong style table td th title tr ul'.split(' ');
    expect(tags.filter(tag => !ours.includes(tag.name))).toEqual([]);
    const attributes = new Set(tags.flatMap(tag => Object.keys(tag.attributes)));
    expect(
      [...attributes].filter(name => !['class', 'lang', 'charset', 'content', 'http-equiv', 'name'].includes(name)),
    ).toEqual([]);
  },
  markdown(output) {
    const { prose, closed } = readMarkdown(output);
    expect(closed).toBe(true);
    for (const line of prose) {
      // Nothing that GitHub makes a mention, a reference, a link, an image, HTML or mathematics of.
      expect(line).not.toMatch(/@\S|\S#\d|(^|\s)#\d|GH-\d|:\/\/|www\.|mailto:|\]\(|[<>`$\\~_{}[\]]/);
      expect(line).not.toMatch(
        /^ {0,3}([>+=]|\d+[.)] |-{3}|\*{3}| {4})|^#{1,6} (?!Cronledger: |Scheduled workloads$|Approvals$|Other |Could not be checked$|What became of the files$|\u{1f})/u,
      );
    }
  },
  github(output) {
    const lines = output.trimEnd().split('\n');
    const commands = readCommands(output);
    expect(commands.length).toBe(lines.length - 1);
    for (const { name, properties, data } of commands) {
      expect(['error', 'warning', 'notice']).toContain(name);
      expect(Object.keys(properties).filter(key => !['file', 'line', 'col', 'title'].includes(key))).toEqual([]);
      expect(data.length).toBeLessThanOrEqual(4_096);
      expect(`${data}${JSON.stringify(properties)}`).not.toMatch(/[\r\n]/);
    }
  },
};

const REPORTS: Readonly<Record<string, () => Report>> = {
  'a sample of check': sampleCheckReport,
  'a harmless check': harmlessCheckReport,
  'a sample of verify': sampleVerifyReport,
  'a sample of list': sampleListReport,
  'a hostile check': () => hostileCheckReport(),
  'a hostile verify': () => hostileVerifyReport(),
  'a hostile list': () => hostileListReport(),
  'a huge check': () => hostileCheckReport(HUGE_TEXTS),
  'a huge list': () => hostileListReport(HUGE_TEXTS.slice(1)),
};

/** The same report with each of its lists in another order. */
function reversed(report: Report): Report {
  const problems = report.problems.toReversed();
  if (report.command === 'list') return { ...report, problems, workloads: report.workloads.toReversed() };
  const findings = report.findings.toReversed();
  if (report.command === 'verify') return { ...report, problems, findings, workloads: report.workloads.toReversed() };
  const { changes, needs, suggestedEdits } = report;
  return {
    ...report,
    problems,
    findings,
    changes: changes.map(change => ({ ...change, fields: change.fields.toReversed() })).toReversed(),
    needs: needs.toReversed(),
    suggestedEdits: suggestedEdits.toReversed(),
  };
}

test('each format is listed by its own name', () => {
  expect(FORMATS.map(entry => entry.name)).toEqual(formats.map(format => format.name));
});

describe.each(formats)('$name', format => {
  test.each(Object.entries(REPORTS))('is valid and safe for %s', (_, make) => {
    const report = make();
    const output = format.render(report);
    const validate = VALID[format.name];
    if (validate === undefined) throw new Error(`Say in VALID what makes the output of ${format.name} well-formed.`);
    validate(output, report);
    expect(output.endsWith('\n')).toBe(true);
    // Nothing that a terminal obeys or a reader cannot see, no half character.
    expect(output).not.toMatch(/[^\P{Cc}\n\t]|[\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u);
    if (format.name !== 'github') expect(readCommands(output)).toEqual([]);
  });

  test('does not depend on the order of what it is given', () => {
    for (const make of [
      sampleCheckReport,
      sampleVerifyReport,
      sampleListReport,
      hostileCheckReport,
      hostileListReport,
    ]) {
      expect(format.render(reversed(make()))).toBe(format.render(make()));
    }
  });

  test('survives the empty report', () => {
    const empty: CheckReport = { ...harmlessCheckReport(), changes: [], findings: [] };
    const output = format.render(empty);
    VALID[format.name]?.(output, empty);
    const list: Report = { command: 'list', workloads: [], problems: [], sources: null };
    VALID[format.name]?.(format.render(list), list);
  });
});

test('objects of the language are not polluted by what a report holds', () => {
  for (const format of formats) format.render(hostileCheckReport());
  expect(Object.getOwnPropertyNames({})).toEqual([]);
  expect('polluted' in {}).toBe(false);
});
