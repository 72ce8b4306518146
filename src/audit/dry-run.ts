// Does a request only ask what would happen? As an API server reads its query, which is how Go reads it.
// https://kubernetes.io/docs/reference/using-api/api-concepts/#dry-run

/**
 * True where the query has `dryRun=All`, and no other value of it, which the API server would refuse. Go leaves out a pair with a
 * semicolon or a broken escape without a word: `?dryRun=All;x` is no dry run, and what it writes is stored (seen on 1.37.2).
 * https://pkg.go.dev/net/url#ParseQuery
 */
export function asksForDryRun(requestURI: string): boolean {
  const start = requestURI.indexOf('?');
  if (start < 0) return false;
  const values = requestURI
    .slice(start + 1)
    .split('&')
    .filter(pair => !pair.includes(';'))
    .map(pair => {
      const end = pair.indexOf('=');
      return end < 0 ? [unescaped(pair), ''] : [unescaped(pair.slice(0, end)), unescaped(pair.slice(end + 1))];
    })
    .filter(([key, value]) => key === 'dryRun' && value !== null)
    .map(([, value]) => value);
  return values.length > 0 && values.every(value => value === 'All');
}

/** Null where an escape is broken. Bytes stay bytes: only ASCII is asked for. */
function unescaped(text: string): string | null {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return null;
  return text
    .replaceAll('+', ' ')
    .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
