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
export const TIME = new RegExp(`${before}(?:now|ago|date|htmlDate|dateInZone|date_in_zone|htmlDateInZone)${after}`);
const CHANCE = new RegExp(`${before}(?:rand[A-Z]\\w*|uuidv4|shuffle|htpasswd|bcrypt|encryptAES|gen[A-Z]\\w*)${after}`);
const MAP_ORDER = new RegExp(`${before}(?:keys|values)${after}`);
const WILD = new RegExp(`${before}(?:gen[A-Z]\\w*|values)${after}`);
export const LOOKUP = new RegExp(`${before}lookup${after}`);
/** `.Release` as a whole may go anywhere. */
export const WHOLE_RELEASE = /\.Release(?![\w.])/;

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
