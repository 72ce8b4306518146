// The conditions in a template that hide what may be a Job, and that a rendering here cannot decide: in themselves, by way of a variable, or
// by way of a named template.
import { actions } from './actions.ts';
import { LOOKUP, TIME, WHOLE_RELEASE } from './functions.ts';

/** What a rendering here cannot decide. */
const UNKNOWN: readonly (readonly [RegExp, string])[] = [
  [/\.Capabilities\.KubeVersion/, 'the version of the cluster'],
  [/\.Capabilities\.HelmVersion/, 'the version of Helm'],
  [/\.Capabilities\.APIVersions/, 'the kinds of the cluster'],
  [/\.Capabilities(?![\w.])/, 'the cluster'],
  [/\.Release\.Revision/, 'how often the release was installed'],
  [/\.Release\.Namespace/, 'the namespace'],
  [/\.Release\.Name(?!space)/, 'the name of the release'],
  [WHOLE_RELEASE, 'the release'],
  [LOOKUP, 'what is in the cluster'],
  [TIME, 'the time'],
];

/** A Job or another kind that a text computes. */
const KIND = /^[ \t-]*["']?kind["']?[ \t]*:[ \t]*(?:["']?(?:Cron)?Job\b|["']?\{\{)/m;
const KIND_BEFORE = /^[ \t-]*["']?kind["']?[ \t]*:[ \t]*["']?$/;
/** Objects that another template writes. */
const WRITTEN = /^\{\{-?[ \t]*(?:include|template|tpl)\b/m;
/** The same outside of named templates: what is printed at the start of a line may be objects as well. */
const PRINTED =
  /^\{\{-?[ \t]*(?:include|template|tpl|toYaml|b64dec|printf?|cat|index|get|dig|\.Files|\.Values|\$\.?\w*[ \t]*(?:\||[-]?\}\}))/m;

/** A condition that a template puts around a job, and on what it depends. */
export interface HiddenBranch {
  readonly condition: string;
  readonly on: string;
}

/** What named templates ask that cannot be known, by name. */
export type AskingTemplates = ReadonlyMap<string, ReadonlySet<string>>;

export const NO_TEMPLATES: AskingTemplates = new Map();

/** Of all texts of a chart: a template may include another that asks. */
export function askingTemplates(texts: Iterable<string>): AskingTemplates {
  const asks = new Map<string, Set<string>>();
  const includes = new Map<string, Set<string>>();
  for (const text of texts) {
    if (!text.includes('define')) continue;
    const open: (string | null)[] = [];
    for (const action of actions(text)) {
      const code = codeOf(text, action);
      const word = wordOf(code);
      if (word === 'end') open.pop();
      else if (OPENING.has(word)) open.push(/^(?:define|block)\s+["`]([^"`]{1,300})["`]/.exec(code)?.[1] ?? null);
      const name = open.findLast(each => each !== null);
      if (name === undefined || name === null) continue;
      for (const on of directly(code)) asks.set(name, (asks.get(name) ?? new Set()).add(on));
      for (const inner of included(code)) includes.set(name, (includes.get(name) ?? new Set()).add(inner));
    }
  }
  for (let changed = true; changed; ) {
    changed = false;
    for (const [name, inner] of includes)
      for (const on of [...inner].flatMap(each => [...(asks.get(each) ?? [])])) {
        const known = asks.get(name) ?? new Set();
        if (known.has(on)) continue;
        asks.set(name, known.add(on));
        changed = true;
      }
  }
  return asks;
}

const OPENING: ReadonlySet<string> = new Set(['if', 'with', 'range', 'define', 'block']);

/**
 * The conditions around what may be a Job, where a rendering shows one branch only. `knows`: is what it depends on decided for this
 * rendering?
 */
export function hiddenBranches(
  text: string,
  knows: (what: string) => boolean,
  templates: AskingTemplates = NO_TEMPLATES,
): readonly HiddenBranch[] {
  const found: HiddenBranch[] = [];
  const open: { readonly word: string; readonly conditions: HiddenBranch[]; readonly from: number }[] = [];
  const variables = new Map<string, Set<string>>();
  for (const action of actions(text)) {
    const code = codeOf(text, action);
    const word = wordOf(code);
    const asked = unknownIn(code, templates, variables).filter(on => !knows(on));
    const variable = /^(?:if|with|range|else if)?\s*(\$\w+)\s*:?=/.exec(code)?.[1];
    // A variable of an outer block may be set in a branch that itself cannot be decided.
    const around = open.flatMap(({ conditions }) => conditions.map(({ on }) => on));
    if (variable !== undefined && word !== 'range')
      for (const on of [...asked, ...around]) variables.set(variable, (variables.get(variable) ?? new Set()).add(on));
    // A kind that is chosen, and a whole object that is.
    const before = text.slice(text.lastIndexOf('\n', action.from) + 1, action.from - 2);
    const isChosen = before === '' && word === 'ternary' && !open.some(each => each.word === 'define');
    if (asked.length > 0 && (isChosen || KIND_BEFORE.test(before)))
      found.push(...asked.map(on => ({ condition: code, on })));
    const conditions = (): HiddenBranch[] => asked.map(on => ({ condition: code, on }));
    if (OPENING.has(word)) {
      const isCondition = word === 'if' || word === 'with' || (word === 'range' && LOOKUP.test(code));
      open.push({ word, conditions: isCondition ? conditions() : [], from: action.to });
    } else if (word === 'else') {
      open.at(-1)?.conditions.push(...conditions());
    } else if (word === 'end') {
      const block = open.pop();
      if (block === undefined || block.conditions.length === 0) continue;
      const body = text.slice(block.from + 2, action.from - 2);
      const isNamed = open.some(each => each.word === 'define');
      if (KIND.test(body) || (isNamed ? WRITTEN : PRINTED).test(body)) {
        // Helpers of libraries ask each other for versions to choose an apiVersion by; only what asks itself counts there.
        const own = isNamed && !KIND.test(body) ? block.conditions.filter(isDirect) : block.conditions;
        found.push(...own);
      }
    }
  }
  return found;
}

function isDirect({ condition, on }: HiddenBranch): boolean {
  return directly(condition).includes(on);
}

function codeOf(text: string, { from, to }: { readonly from: number; readonly to: number }): string {
  return text.slice(from, to).replace(/^-/, '').replace(/-$/, '').trim();
}

function wordOf(code: string): string {
  return /^[a-z]+/.exec(code)?.[0] ?? '';
}

function directly(code: string): readonly string[] {
  return UNKNOWN.flatMap(([pattern, on]) => (pattern.test(code) ? [on] : []));
}

function included(code: string): readonly string[] {
  return [...code.matchAll(/(?:include|template)\s+["`]([^"`]{1,300})["`]/g)].map(([, name]) => name ?? '');
}

function unknownIn(
  code: string,
  templates: AskingTemplates,
  variables: ReadonlyMap<string, ReadonlySet<string>>,
): readonly string[] {
  const found = new Set(directly(code));
  for (const name of included(code)) for (const on of templates.get(name) ?? []) found.add(on);
  if (variables.size > 0)
    for (const [name] of code.matchAll(/\$\w+/g)) for (const on of variables.get(name) ?? []) found.add(on);
  return [...found];
}
