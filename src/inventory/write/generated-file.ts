// Files that a program wrote: who committed them last says nothing of who answers for what is in them.

/** By the name of a file or of a folder above it: `50-GENERATED-policy.yaml`, `rendered/prod/app.yaml`. */
const BY_NAME = /(?:^|[/._-])(?:auto-?generated|generated|rendered|vendor|third[_-]party)(?:[/._-]|$)/i;
/** By what such files say of themselves in their first lines. */
const BY_TEXT = /\bdo not edit\b|\b(?:auto-?|code )generated\b|\bgenerated (?:by|from|with|using|automatically)\b/i;
const BEGINNING = 2_000;

/** Was the file made by a program, as far as its name and its first lines tell? */
export function isGenerated(path: string, bytes: Uint8Array | null): boolean {
  if (BY_NAME.test(path)) return true;
  return bytes !== null && BY_TEXT.test(new TextDecoder().decode(bytes.subarray(0, BEGINNING)));
}
