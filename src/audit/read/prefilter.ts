// Which lines of a log have to be parsed at all: a search over the bytes, since of ten thousand requests one is about a workload.
//
// Proof that no line is dropped which holds an event of interest. A line is dropped only if all of this holds:
//  1. It begins with HEAD, the first bytes that Go's encoding/json writes of an audit Event: so its writer is the API server (or one
//     that copied its bytes), writes keys in the order of the struct, without blanks, and ASCII letters as themselves. Where HEAD
//     stands letters are not escaped, and a writer escapes each letter or none: nobody's choice of names changes that.
//     https://github.com/kubernetes/apiserver/blob/v0.35.2/pkg/apis/audit/v1/types.go
//  2. It ends with `}`: it is whole, or what is missing was cut at another brace, and then it still has condition 3.
//  3. At no place that holds the bytes `objectRef` does a resource of interest follow (with a subresource and a verb of interest, where
//     not all are). The event's own reference is one of
//     these places; whatever a client put into names, annotations or objects can only add places, which makes the line be kept.
//     Where what follows is not `":{"resource":"`, the line is kept.
//  4. An event without `objectRef` is of a request for no resource (`/healthz`), and no workload is written by one.
// Two events on one line have two references, and condition 3 is about both. All else is parsed.

/** The first bytes of an event. */
export const HEAD = Buffer.from('{"kind":"Event","apiVersion":"audit.k8s.io/v1');
const REFERENCE = Buffer.from('objectRef');
const RESOURCE = Buffer.from('":{"resource":"');
const VERB = Buffer.from('"verb":"');
const [LF, QUOTE, BACKSLASH, CLOSE, SMALL_S] = [0x0a, 0x22, 0x5c, 0x7d, 0x73];

/** What of a resource is of interest. */
export interface Interest {
  /** Reads, too? Lists and watches hardly ever tell something. */
  readonly verbs: ReadonlySet<string> | 'all';
  /** Null: all of it. */
  readonly subresources: ReadonlySet<string> | null;
}

/** By the plural name of a resource, of whichever group. */
export type Interests = ReadonlyMap<string, Interest>;

export interface LineFilter {
  /** Is the line, which begins with HEAD, to be parsed? */
  isWanted(bytes: Buffer, from: number, to: number): boolean;
  /**
   * Passes over the lines from a place on that are whole, begin with HEAD and are of no interest; gives where the first other one begins.
   * This is where a log is read at the speed of memory: two searches go through all bytes, nothing is copied, and nothing is made.
   */
  passOver(bytes: Buffer, at: number, skipped: (from: number, to: number) => void): number;
}

export function createLineFilter(interests: Interests): LineFilter {
  const outlines = new Set([...interests.keys()].map(name => outline(name.length, name.charCodeAt(0))));
  /** The next place that holds one, in the bytes that are being read: it may lie behind the line, and is then not searched for again. */
  let reference = -1;
  const holdsInterest = (bytes: Buffer, from: number, to: number): boolean => {
    while (reference !== -1 && reference < to) {
      const at = reference;
      if (isOfInterest(bytes, from, at + REFERENCE.length, to, interests, outlines)) return true;
      reference = bytes.indexOf(REFERENCE, at + REFERENCE.length);
    }
    return bytes[to - 1] !== CLOSE;
  };
  return {
    isWanted(bytes, from, to) {
      reference = bytes.indexOf(REFERENCE, from);
      return holdsInterest(bytes, from, to);
    },
    passOver(bytes, start, skipped) {
      let at = start;
      if (!isHead(bytes, at)) return at;
      reference = bytes.indexOf(REFERENCE, at);
      while (isHead(bytes, at)) {
        const end = bytes.indexOf(LF, at);
        if (end === -1 || holdsInterest(bytes, at, end)) return at;
        skipped(at, end);
        at = end + 1;
      }
      return at;
    },
  };
}

/** Tells most names apart from all that are looked for, without making a text of them. */
function outline(length: number, first: number | undefined): number {
  return length * 256 + (first ?? 0);
}

/** Byte by byte, which costs a tenth of a call of Node's own comparison. */
export function isHead(bytes: Buffer, at: number): boolean {
  if (bytes.length - at < HEAD.length) return false;
  for (let index = 0; index < HEAD.length; index += 1) if (bytes[at + index] !== HEAD[index]) return false;
  return true;
}

function isOfInterest(
  bytes: Buffer,
  from: number,
  after: number,
  to: number,
  interests: Interests,
  outlines: ReadonlySet<number>,
): boolean {
  const start = after + RESOURCE.length;
  for (let index = 0; index < RESOURCE.length; index += 1) if (bytes[after + index] !== RESOURCE[index]) return true;
  let end = start;
  while (bytes[end] !== QUOTE) {
    if (end >= to || bytes[end] === BACKSLASH) return true;
    end += 1;
  }
  if (!outlines.has(outline(end - start, bytes[start]))) return false;
  const interest = interests.get(bytes.toString('latin1', start, end));
  if (interest === undefined) return false;
  if (interest.subresources !== null && !hasSubresource(referenceText(bytes, end + 1, to), interest.subresources))
    return false;
  return interest.verbs === 'all' || hasVerb(bytes.subarray(from, to), interest.verbs);
}

function hasSubresource(reference: string, names: ReadonlySet<string>): boolean {
  for (const name of names) if (reference.includes(`"subresource":"${name}"`)) return true;
  return false;
}

/** Any place counts where a verb may stand: a client's texts hold no quote that is not escaped, so that they can only add some. */
function hasVerb(line: Buffer, verbs: ReadonlySet<string>): boolean {
  for (let at = line.indexOf(VERB); at !== -1; at = line.indexOf(VERB, at + 1)) {
    const start = at + VERB.length;
    const end = line.indexOf(QUOTE, start);
    if (end === -1 || verbs.has(line.toString('latin1', start, end))) return true;
  }
  return false;
}

/** The rest of the reference, up to the brace that ends it: braces within texts are no end. Empty where it has no key that begins with `s`. */
function referenceText(bytes: Buffer, from: number, to: number): string {
  let inText = false;
  let hasKey = false;
  let at = from;
  for (; at < to; at += 1) {
    const byte = bytes[at];
    if (byte === BACKSLASH) at += 1;
    else if (byte === QUOTE) {
      inText = !inText;
      if (inText && bytes[at + 1] === SMALL_S) hasKey = true;
    } else if (byte === CLOSE && !inText) break;
  }
  return hasKey ? bytes.toString('latin1', from, at) : '';
}
