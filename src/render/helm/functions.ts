// Which functions of Go templates a text calls whose results differ from run to run, or from a rendering to the
// cluster.

/** What the templates of a chart, and the values that it may pass to `tpl`, were seen to use. */
export interface UsedFunctions {
  /** Time, chance, or the order of a map: two renderings may differ. */
  readonly volatile: boolean;
  readonly time: boolean;
  /** Different output when the release is installed than when it is upgraded. */
  readonly release: boolean;
  /** Asks the cluster, of which a rendering here knows nothing. */
  readonly lookup: boolean;
}

export const NO_FUNCTIONS: UsedFunctions = { volatile: false, time: false, release: false, lookup: false };

const before = '(?:^|[\\s(|,=])';
const after = '(?=$|[\\s)|},])';
/** https://masterminds.github.io/sprig/ , https://helm.sh/docs/chart_template_guide/function_list/ */
const TIME = new RegExp(`${before}(?:now|ago|date|htmlDate|dateInZone|date_in_zone|htmlDateInZone)${after}`);
const CHANCE = new RegExp(`${before}(?:rand[A-Z]\\w*|uuidv4|shuffle|htpasswd|bcrypt|encryptAES|gen[A-Z]\\w*)${after}`);
const MAP_ORDER = new RegExp(`${before}(?:keys|values)${after}`);
const LOOKUP = new RegExp(`${before}lookup${after}`);
/** `.Release` as a whole may go anywhere. */
const WHOLE_RELEASE = /\.Release(?![\w.])/;

/**
 * Looks into the actions (`{{ … }}`) of a text. What it takes for a call too many costs a second rendering, no more.
 */
export function usedFunctions(text: string): UsedFunctions {
  let used = NO_FUNCTIONS;
  for (const action of actions(text)) {
    const code = text.slice(action.from, action.to);
    const time = TIME.test(code);
    used = joinUsed(used, {
      time,
      volatile: time || CHANCE.test(code) || (MAP_ORDER.test(code) && !code.includes('sortAlpha')),
      release: /IsUpgrade|IsInstall|\.Revision/.test(code) || WHOLE_RELEASE.test(code),
      lookup: LOOKUP.test(code),
    });
  }
  return used;
}

export function joinUsed(a: UsedFunctions, b: UsedFunctions): UsedFunctions {
  return {
    volatile: a.volatile || b.volatile,
    time: a.time || b.time,
    release: a.release || b.release,
    lookup: a.lookup || b.lookup,
  };
}

/** What a rendering here cannot decide: the cluster's version and kinds, what is in it, the time, how often the release was installed. */
const UNKNOWN: readonly (readonly [RegExp, string])[] = [
  [/\.Capabilities\.(?:KubeVersion|HelmVersion)/, 'the version of the cluster'],
  [/\.Release\.Revision/, 'how often the release was installed'],
  [/\.Release\.Namespace/, 'the namespace'],
  [LOOKUP, 'what is in the cluster'],
  [TIME, 'the time'],
];

/** A Job or another kind that a text computes, and objects that another template writes. */
const MAKES =
  /^[ \t-]*["']?kind["']?[ \t]*:[ \t]*(?:["']?(?:Cron)?Job\b|["']?\{\{)|^\{\{-?[ \t]*(?:include|template|tpl)\b/m;

/** A condition that a template puts around a job, and on what it depends. */
export interface HiddenBranch {
  readonly condition: string;
  readonly on: string;
}

/**
 * The conditions around what may be a Job, where a rendering shows one branch only. `knows`: is what it depends on decided for this
 * rendering?
 */
export function hiddenBranches(text: string, knows: (what: string) => boolean): readonly HiddenBranch[] {
  const found: HiddenBranch[] = [];
  const open: { readonly conditions: HiddenBranch[]; readonly from: number }[] = [];
  for (const action of actions(text)) {
    const code = text.slice(action.from, action.to).replace(/^-/, '').replace(/-$/, '').trim();
    const [word = ''] = /^[a-z]+/.exec(code) ?? [];
    if (['if', 'with', 'range', 'define', 'block'].includes(word)) {
      open.push({ conditions: word === 'if' || word === 'with' ? unknownIn(code, knows) : [], from: action.to });
    } else if (word === 'else') {
      open.at(-1)?.conditions.push(...unknownIn(code, knows));
    } else if (word === 'end') {
      const block = open.pop();
      if (block !== undefined && block.conditions.length > 0 && MAKES.test(text.slice(block.from + 2, action.from - 2)))
        found.push(...block.conditions);
    }
  }
  return found;
}

function unknownIn(code: string, knows: (what: string) => boolean): HiddenBranch[] {
  return UNKNOWN.flatMap(([pattern, on]) => (pattern.test(code) && !knows(on) ? [{ condition: code, on }] : []));
}

/** A moment long ago that no clock shows. */
const LONG_AGO = '(toDate "2006-01-02 15:04:05" "2001-02-03 04:05:06")';

/**
 * The text with every `now` in its actions replaced by a fixed moment: what depends on the date, and would not differ
 * between two renderings of one day, differs between this one and the real one. A quoted text is only touched where it
 * is a template itself, for `tpl`.
 */
export function withFixedTime(text: string): string {
  let result = '';
  let from = 0;
  for (const action of actions(text)) {
    result += text.slice(from, action.from);
    for (const { from: start, to } of pieces(text, action)) {
      const piece = text.slice(start, to);
      const quote = /^["'`]/.exec(piece)?.[0];
      if (quote === undefined || piece.includes('{{')) {
        const moment = quote === '"' ? LONG_AGO.replaceAll('"', '\\"') : LONG_AGO;
        result += piece.replace(/(^|[\s(|,=])now(?=$|[\s)|},])/g, (_, before: string) => before + moment);
      } else result += piece;
    }
    from = action.to;
  }
  return result + text.slice(from);
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** The insides of actions, comments left out. An action ends at `}}`, unless that stands in quotes. */
function* actions(text: string): Generator<Range> {
  for (let open = text.indexOf('{{'); open >= 0; ) {
    const comment = /^-?\s*\/\*/.test(text.slice(open + 2, open + 8));
    const to = comment ? closeOf(text, '*/', open + 2) : endOfAction(text, open + 2);
    if (!comment) yield { from: open + 2, to };
    open = text.indexOf('{{', to);
  }
}

function closeOf(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? text.length : found;
}

function endOfAction(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const character = text[at];
    if (character === '}' && text[at + 1] === '}') return at;
    at = character === '"' || character === "'" || character === '`' ? endOfQuote(text, at) : at + 1;
  }
  return text.length;
}

/** After the closing quote. https://github.com/golang/go/blob/master/src/text/template/parse/lex.go */
function endOfQuote(text: string, open: number): number {
  const quote = text[open];
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] === quote) return at + 1;
    if (text[at] === '\\' && quote !== '`') at += 1;
  }
  return text.length;
}

/** Quoted texts with their quotes, and what stands between them. */
function* pieces(text: string, action: Range): Generator<Range> {
  let from = action.from;
  for (let at = from; at < action.to; ) {
    if (text[at] !== '"' && text[at] !== "'" && text[at] !== '`') {
      at += 1;
      continue;
    }
    yield { from, to: at };
    from = at;
    at = Math.min(endOfQuote(text, at), action.to);
    yield { from, to: at };
    from = at;
  }
  yield { from, to: action.to };
}
