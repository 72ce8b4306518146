// Conditions around Jobs of which a rendering shows one branch only.
import { describe, expect, it } from 'vitest';
import { askingTemplates, hiddenBranches } from '../../../src/render/helm/hidden.ts';

const JOB = 'apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: x}\n';
const around = (condition: string, body = JOB): string => `{{- ${condition} }}\n${body}{{- end }}\n`;
const conditions = (text: string, known: readonly string[] = []): readonly string[] =>
  hiddenBranches(text, what => known.includes(what)).map(({ condition, on }) => `${on}: ${condition}`);

describe('a Job behind', () => {
  it.each([
    [
      'the revision',
      around('if gt (int .Release.Revision) 1'),
      ['how often the release was installed: if gt (int .Release.Revision) 1'],
    ],
    [
      'the version',
      around('if semverCompare ">=1.30" .Capabilities.KubeVersion.Version'),
      ['the version of the cluster: if semverCompare ">=1.30" .Capabilities.KubeVersion.Version'],
    ],
    [
      'an unknown namespace',
      around('if ne .Release.Namespace "default"'),
      ['the namespace: if ne .Release.Namespace "default"'],
    ],
    [
      'what is in the cluster',
      around('if (lookup "v1" "Secret" "a" "b")'),
      ['what is in the cluster: if (lookup "v1" "Secret" "a" "b")'],
    ],
    ['the time', around('if eq (now | date "2006") "2027"'), ['the time: if eq (now | date "2006") "2027"']],
    [
      'another branch',
      `{{ if .Values.a }}\n{{ else if gt .Release.Revision 1 }}\n${JOB}{{ end }}`,
      ['how often the release was installed: else if gt .Release.Revision 1'],
    ],
    [
      'a condition further out',
      around('if gt .Release.Revision 1', around('if .Values.a')),
      ['how often the release was installed: if gt .Release.Revision 1'],
    ],
    [
      'a kind that is computed',
      around('if gt .Release.Revision 1', 'kind: {{ print "Cron" "Job" }}\n'),
      ['how often the release was installed: if gt .Release.Revision 1'],
    ],
    [
      'a template that writes it',
      around('if gt .Release.Revision 1', '{{ include "x.job" . }}\n'),
      ['how often the release was installed: if gt .Release.Revision 1'],
    ],
  ])('%s', (_, text, expected) => {
    expect(conditions(text)).toEqual(expected);
  });
});

describe('nothing hides', () => {
  it.each([
    ['a value that is set', around('if .Values.enabled')],
    ['both ways of installing, which are rendered', around('if .Release.IsUpgrade')],
    ['another kind', around('if gt .Release.Revision 1', 'kind: Service\n')],
    ['a field of a Job', `${JOB}${around('if gt .Release.Revision 1', 'suspend: true\n')}`],
    ['a comment', `{{/* if gt .Release.Revision 1 */}}\n${JOB}`],
  ])('%s', (_, text) => {
    expect(conditions(text)).toEqual([]);
  });

  it('the namespace where it is known', () => {
    expect(conditions(around('if ne .Release.Namespace "a"'), ['the namespace'])).toEqual([]);
  });
});

describe('a Job behind a condition', () => {
  it.each([
    ['of a variable', `{{- $on := eq (now | date "15") "03" }}\n${around('if $on')}`, ['the time: if $on']],
    [
      'of a variable that a branch sets',
      `{{- $on := false }}{{ if lookup "v1" "Secret" "a" "b" }}{{ $on = true }}{{ end }}\n${around('if $on')}`,
      ['what is in the cluster: if $on'],
    ],
    [
      'that chooses the kind',
      'kind: {{ ternary "CronJob" "ConfigMap" (eq (now | date "15") "03") }}\n',
      ['the time: ternary "CronJob" "ConfigMap" (eq (now | date "15") "03")'],
    ],
    [
      'on the version of Helm',
      around('if semverCompare "<4" .Capabilities.HelmVersion.Version'),
      ['the version of Helm: if semverCompare "<4" .Capabilities.HelmVersion.Version'],
    ],
    [
      'on the name of the release',
      around('if hasPrefix "prod" .Release.Name'),
      ['the name of the release: if hasPrefix "prod" .Release.Name'],
    ],
    [
      'before a whole file',
      around('if eq (now | date "15") "03"', '{{ .Files.Get "x" }}\n'),
      ['the time: if eq (now | date "15") "03"'],
    ],
  ])('%s', (_, text, expected) => {
    expect(conditions(text)).toEqual(expected);
  });

  it('of a named template, which another includes', () => {
    const helpers =
      '{{ define "a" }}{{ if eq (now | date "15") "03" }}yes{{ end }}{{ end }}{{ define "b" }}{{ include "a" . }}{{ end }}';
    const found = hiddenBranches(around('if include "b" .'), () => false, askingTemplates([helpers]));
    expect(found).toEqual([{ condition: 'if include "b" .', on: 'the time' }]);
  });

  it('is none where helpers of a library ask each other for versions', () => {
    const helpers = '{{ define "v" }}{{ .Capabilities.KubeVersion.Version }}{{ end }}';
    const text =
      '{{ define "api" }}{{ if semverCompare "<1.21-0" (include "v" .) }}\n{{ include "old" . }}{{ end }}{{ end }}';
    expect(hiddenBranches(text, () => false, askingTemplates([helpers, text]))).toEqual([]);
  });
});
