// The lines of CODEOWNERS that give the gate's own files to somebody.

const PLACES = ['/.cronledger/', '/.github/workflows/cronledger.yml', '/.github/CODEOWNERS'];

/** The text with the lines at its end, where they count most; as it is where it has lines for all of these places. */
export function gateOwnerLines(text: string, owner: string): string {
  const known = new Set(text.split(/\r?\n/).map(line => line.trim().split(/\s+/)[0]));
  const missing = PLACES.filter(place => !known.has(place));
  if (missing.length === 0) return text;
  const gap = text === '' || text.endsWith('\n\n') ? '' : text.endsWith('\n') ? '\n' : '\n\n';
  const width = Math.max(...missing.map(place => place.length));
  const lines = missing.map(place => `${place.padEnd(width)} ${owner}`);
  return `${text}${gap}# Whoever may change what the gate decides by.\n${lines.join('\n')}\n`;
}
