// `--format sarif`: SARIF 2.1.0 for code scanning. https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
//
// GitHub keeps 5,000 results of a run and 10 tags of a rule, and shows `security-severity` of a rule:
// https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning

import type {
  ArtifactLocation,
  Log,
  Notification,
  ReportingDescriptor,
  ReportingDescriptorRelationship,
  Result,
  Run,
  Location as SarifLocation,
} from 'sarif';
import type { Finding, Location, Problem, Severity } from '../model.ts';
import type { Report, RuleDoc } from '../outcome.ts';
import { jsonText, shown } from '../text/escape.ts';
import type { Fingerprinted } from './fingerprint.ts';
import { fingerprintFindings } from './fingerprint.ts';
import type { Format, FormatContext } from './format.ts';
import { markdownText } from './markdown-escape.ts';
import { sortFindings, sortProblems } from './order.ts';
import { HOME, rulePage } from './rule-page.ts';
import { aboutWords, exceptionWords, plural, workloadName } from './words.ts';

const MAX_RESULTS = 5_000;
const MAX_TAGS = 10;
const MAX_MESSAGE = 4_000;
const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const ATTACK = 'MITRE ATT&CK';

/** CVSS-like numbers in the middle of the bands by which GitHub names a severity. */
const SECURITY_SEVERITY: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
  info: '0.0',
};
const LEVEL: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

export const sarifFormat: Format = { name: 'sarif', mediaType: 'application/sarif+json', render: renderSarif };

function renderSarif(report: Report, context: FormatContext = { rules: [] }): string {
  return sarifText({ ...report, findings: report.command === 'list' ? [] : report.findings }, context);
}

/** What a run of any command found, as SARIF. */
export function sarifText(
  report: {
    readonly command: string;
    readonly findings: readonly Finding[];
    readonly problems: readonly Problem[];
  },
  { rules: docs, version }: FormatContext,
): string {
  const problems = sortProblems(report.problems);
  const findings = sortFindings([...report.findings, ...problems.flatMap(problemFinding)]);
  const kept = findings.slice(0, MAX_RESULTS);
  const rules = rulesOf(kept, docs);
  const index = new Map(rules.map((rule, position) => [rule.id, position]));
  const techniques = [...new Set(rules.flatMap(rule => rule.attack))].sort();
  const run: Run = {
    tool: {
      driver: {
        name: 'Cronledger',
        informationUri: HOME,
        ...(version === undefined ? {} : { version, semanticVersion: version }),
        rules: rules.map(reportingDescriptor),
        supportedTaxonomies: [{ name: ATTACK, index: 0 }],
      },
    },
    automationDetails: { id: `cronledger/${report.command}/` },
    columnKind: 'utf16CodeUnits',
    taxonomies: [
      {
        name: ATTACK,
        organization: 'The MITRE Corporation',
        informationUri: 'https://attack.mitre.org/',
        isComprehensive: false,
        taxa: techniques.map(id => ({ id, helpUri: techniqueUri(id) })),
      },
    ],
    invocations: [
      {
        executionSuccessful: problems.every(problem => problem.level === 'warning'),
        toolExecutionNotifications: [...problems.map(problemNotification), ...cutNotification(findings.length)],
      },
    ],
    results: fingerprintFindings(kept).map(finding => result(finding, index)),
  };
  const log: Log = { $schema: SCHEMA, version: '2.1.0', runs: [run] };
  return jsonText(log);
}

/** The rules that have found something, by id; one that only a finding names (a policy of the repository) has no page. */
function rulesOf(findings: readonly Finding[], docs: readonly RuleDoc[]): readonly (RuleDoc | NamedRule)[] {
  const named = findings.map(({ rule, severity, attack }): NamedRule => ({ id: rule, severity, attack }));
  const rules = new Map<string, RuleDoc | NamedRule>(named.reverse().map(rule => [rule.id, rule]));
  for (const doc of docs) if (rules.has(doc.id)) rules.set(doc.id, doc);
  return [...rules.values()].sort((left, right) => (left.id < right.id ? -1 : 1));
}

/** A rule without a page. */
type NamedRule = Pick<RuleDoc, 'id' | 'severity' | 'attack'>;

function reportingDescriptor(rule: RuleDoc | NamedRule): ReportingDescriptor {
  const { id, severity, attack } = rule;
  return {
    id: oneLine(id),
    ...('title' in rule ? pages(rule) : {}),
    defaultConfiguration: { level: LEVEL[severity] },
    ...(attack.length === 0 ? {} : { relationships: [...new Set(attack)].map(relationship) }),
    properties: {
      'security-severity': SECURITY_SEVERITY[severity],
      tags: ['security', 'kubernetes', ...new Set(attack.map(technique => `external/attack/${technique}`))].slice(
        0,
        MAX_TAGS,
      ),
    },
  };
}

function pages({ id, title, why, remediation, falsePositives }: RuleDoc): Omit<ReportingDescriptor, 'id'> {
  const parts = [`Why: ${why}`, `How to fix: ${remediation}`, `False positives: ${falsePositives}`];
  return {
    name: oneLine(title),
    shortDescription: { text: oneLine(title) },
    fullDescription: { text: oneLine(why) },
    helpUri: rulePage(id),
    help: {
      text: parts.map(oneLine).join('\n\n'),
      markdown: parts.map(part => markdownText(shown(part, MAX_MESSAGE))).join('\n\n'),
    },
  };
}

function relationship(technique: string): ReportingDescriptorRelationship {
  return { target: { id: technique, toolComponent: { name: ATTACK, index: 0 } }, kinds: ['relevant'] };
}

/** `T1053.007` → the page of the sub-technique. */
function techniqueUri(id: string): string {
  return `https://attack.mitre.org/techniques/${id.split('.').map(encoded).join('/')}/`;
}

function result({ item, fingerprint }: Fingerprinted<Finding>, rules: ReadonlyMap<string, number>): Result {
  const { rule, severity, message, remediation, location, workload, excepted, blocking } = item;
  return {
    ruleId: oneLine(rule),
    ruleIndex: rules.get(rule) ?? -1,
    level:
      excepted !== undefined ? 'note' : blocking ? 'error' : LEVEL[severity] === 'error' ? 'warning' : LEVEL[severity],
    message: { text: oneLine(`${message}${aboutWords(item)} ${remediation}`) },
    locations: [sarifLocation(location, workload === null ? null : workloadName(workload))],
    ...(location.template === undefined ? {} : { relatedLocations: [relatedLocation(location.template)] }),
    partialFingerprints: { 'cronledger/v1': fingerprint },
    ...(excepted === undefined
      ? {}
      : { suppressions: [{ kind: 'external', status: 'accepted', justification: exceptionWords(excepted) }] }),
    properties: { severity, blocking: blocking && excepted === undefined, precision: location.precision },
  };
}

function sarifLocation({ path, line, column, precision }: Location, workload: string | null): SarifLocation {
  // GitHub shows nothing without a line; of a file that is meant as a whole it is the first.
  const region = precision === 'file' ? { startLine: 1 } : { startLine: line, startColumn: column };
  return {
    physicalLocation: { artifactLocation: artifact(path), region },
    ...(workload === null ? {} : { logicalLocations: [{ fullyQualifiedName: workload, kind: 'resource' }] }),
  };
}

/** The template that a value goes into. */
function relatedLocation(template: Location): SarifLocation {
  return { ...sarifLocation(template, null), message: { text: 'The template that the value goes into.' } };
}

function artifact(path: string): ArtifactLocation {
  return { uri: path.split('/').map(encoded).join('/'), uriBaseId: '%SRCROOT%' };
}

/** Percent-encoded; half a surrogate pair, which no URI can hold, becomes U+FFFD. */
function encoded(segment: string): string {
  return encodeURIComponent(segment.replace(/\p{Cs}/gu, '\ufffd'));
}

/** Code scanning shows no notifications, and what could not be checked must not look clean. */
function problemFinding({ code, path, message, hint, level }: Problem): readonly Finding[] {
  if (path === null || level === 'warning') return [];
  const location: Location = { path, line: 1, column: 1, precision: 'file' };
  const text = `Could not be checked: ${message}`;
  return [
    {
      rule: code,
      severity: 'high',
      message: text,
      remediation: hint,
      location,
      workload: null,
      attack: [],
      blocking: true,
    },
  ];
}

function problemNotification({ code, path, message, hint, level }: Problem): Notification {
  return {
    descriptor: { id: code },
    level: level === 'warning' ? 'warning' : 'error',
    message: { text: oneLine(`${message} ${hint}`) },
    ...(path === null ? {} : { locations: [{ physicalLocation: { artifactLocation: artifact(path) } }] }),
  };
}

function cutNotification(count: number): readonly Notification[] {
  if (count <= MAX_RESULTS) return [];
  const text = `${plural(count - MAX_RESULTS, 'finding')} of lower severity left out: code scanning keeps ${plural(MAX_RESULTS, 'result')} of a run. The JSON report has them all.`;
  return [{ descriptor: { id: 'results-left-out' }, level: 'warning', message: { text } }];
}

/** Text of a message, in which `[words](address)` would be a link. */
function oneLine(text: string): string {
  return shown(text, MAX_MESSAGE).replaceAll('](', '] (');
}
