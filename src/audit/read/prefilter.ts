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
const QUOTE = 0x22;

/** What of a resource is of interest. */
export interface Interest {
  /** Reads, too? Lists and watches hardly ever tell something. */
  readonly verbs: ReadonlySet<string> | 'all';
  /** Null: all of it. */
  readonly subresources: ReadonlySet<string> | null;
}

/** By the plural name of a resource, of whichever group. */
export type Interests = ReadonlyMap<string, Interest>;

/** Is this line, which begins with HEAD, to be parsed? */
export function createLineFilter(interests: Interests): (line: Buffer) => boolean {
  return line => {
    if (line[line.length - 1] !== 0x7d) return true;
    let at = line.indexOf(REFERENCE);
    while (at !== -1) {
      const after = at + REFERENCE.length;
      if (isWanted(line, after, interests)) return true;
      at = line.indexOf(REFERENCE, after);
    }
    return false;
  };
}

function isWanted(line: Buffer, after: number, interests: Interests): boolean {
  const start = after + RESOURCE.length;
  for (let index = 0; index < RESOURCE.length; index += 1) if (line[after + index] !== RESOURCE[index]) return true;
  const end = line.indexOf(QUOTE, start);
  if (end === -1 || end - start > 200) return true;
  const resource = line.toString('latin1', start, end);
  const interest = interests.get(resource);
  if (interest === undefined) return resource.includes('\\');
  if (interest.subresources !== null) {
    const reference = referenceText(line, end + 1);
    if (![...interest.subresources].some(name => reference.includes(`"subresource":"${name}"`))) return false;
  }
  return interest.verbs === 'all' || hasVerb(line, interest.verbs);
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

/** The rest of the reference, up to the brace that ends it: braces within texts are no end. */
function referenceText(line: Buffer, from: number): string {
  let inText = false;
  for (let at = from; at < line.length; at += 1) {
    const byte = line[at];
    if (byte === 0x5c) at += 1;
    else if (byte === QUOTE) inText = !inText;
    else if (byte === 0x7d && !inText) return line.toString('latin1', from, at);
  }
  return line.toString('latin1', from);
}
