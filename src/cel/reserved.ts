// Words that CEL keeps for itself. The parser refuses them as identifiers; names of a policy's variables are no part of an expression.
// https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax

const RESERVED: ReadonlySet<string> = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

export function isReserved(name: string): boolean {
  return RESERVED.has(name);
}
