// Which functions of Go templates a text calls whose results differ from run to run, or from a rendering to the
// cluster.
import { actions } from './actions.ts';

/** What the templates of a chart, and the values that it may pass to `tpl`, were seen to use. */
export interface UsedFunctions {
  /** Time, chance, or the order of a map: two renderings may differ. */
  readonly volatile: boolean;
  /** Chance that fixed texts can stand for. */
  readonly chance: boolean;
  /** Chance that they cannot: certificates, the order of values. */
  readonly wild: boolean;
  readonly time: boolean;
  /** Different output when the release is installed than when it is upgraded. */
  readonly release: boolean;
  /** Asks the cluster, of which a rendering here knows nothing. */
  readonly lookup: boolean;
}

export const NO_FUNCTIONS: UsedFunctions = {
  volatile: false,
  chance: false,
  wild: false,
  time: false,
  release: false,
  lookup: false,
};

const before = '(?:^|[\\s(|,=])';
const after = '(?=$|[\\s)|},])';
/** https://masterminds.github.io/sprig/ , https://helm.sh/docs/chart_template_guide/function_list/ */
const TIME = new RegExp(`${before}(?:now|ago|date|htmlDate|dateInZone|date_in_zone|htmlDateInZone)${after}`);
const CHANCE = new RegExp(`${before}(?:rand[A-Z]\\w*|uuidv4|shuffle|htpasswd|bcrypt|encryptAES|gen[A-Z]\\w*)${after}`);
const MAP_ORDER = new RegExp(`${before}(?:keys|values)${after}`);
const WILD = new RegExp(`${before}(?:gen[A-Z]\\w*|values)${after}`);
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
    const order = MAP_ORDER.test(code) && !code.includes('sortAlpha');
    const chance = CHANCE.test(code) || order;
    used = joinUsed(used, {
      time,
      volatile: time || chance,
      chance,
      wild: chance && WILD.test(code),
      release: /IsUpgrade|IsInstall|\.Revision/.test(code) || WHOLE_RELEASE.test(code),
      lookup: LOOKUP.test(code),
    });
  }
  return used;
}

export function joinUsed(a: UsedFunctions, b: UsedFunctions): UsedFunctions {
  return {
    volatile: a.volatile || b.volatile,
    chance: a.chance || b.chance,
    wild: a.wild || b.wild,
    time: a.time || b.time,
    release: a.release || b.release,
    lookup: a.lookup || b.lookup,
  };
}

/** What a rendering here cannot decide: the cluster's version and kinds, what is in it, the time, how often the release was installed. */
const UNKNOWN: readonly (readonly [RegExp, string])[] = [
  [/\.Capabilities\.(?:KubeVersion|HelmVersion)/, 'the version of the cluster'],
  [/\.Capabilities\.APIVersions/, 'the kinds of the cluster'],
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
