// What patterns of every dialect come down to, and one matcher for it: no backtracking, so that a pattern of the head cannot make it slow.

/** Does one character pass? */
export type Accepts = (character: string) => boolean;

export type GlobNode =
  | { readonly one: Accepts }
  /** Any number of such characters. */
  | { readonly many: Accepts }
  | { readonly either: readonly (readonly GlobNode[])[] }
  /** Whole folders, any number of them: from the beginning of a segment to the beginning of this or a later one. */
  | { readonly folders: true };

export const ANY: Accepts = () => true;
export const NO_SLASH: Accepts = character => character !== '/';

export function literally(character: string): GlobNode {
  return { one: each => each === character };
}

/**
 * Does the pattern match the whole text? Time is at most the product of both lengths: every node is gone through once, with all
 * places of the text that it can begin at.
 */
export function matchesNodes(nodes: readonly GlobNode[], text: string): boolean {
  const characters = [...text];
  const start = characters.map(() => false);
  start.push(false);
  start[0] = true;
  return run(nodes, characters, start)[characters.length] === true;
}

function run(nodes: readonly GlobNode[], text: readonly string[], from: readonly boolean[]): readonly boolean[] {
  let places = from;
  for (const node of nodes) places = step(node, text, places);
  return places;
}

function step(node: GlobNode, text: readonly string[], from: readonly boolean[]): readonly boolean[] {
  if ('either' in node) {
    const ways = node.either.map(way => run(way, text, from));
    return from.map((_, place) => ways.some(way => way[place] === true));
  }
  const to = from.map(() => false);
  let open = false;
  for (const [place, reached] of from.entries()) {
    const character = text[place - 1] ?? '';
    if ('one' in node) to[place] = place > 0 && from[place - 1] === true && node.one(character);
    else if ('many' in node) {
      open = reached || (open && place > 0 && node.many(character));
      to[place] = open;
    } else {
      open ||= reached;
      to[place] = reached || (open && place > 0 && character === '/');
    }
  }
  return to;
}
