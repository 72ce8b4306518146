// The three ways in which a CEL evaluation ends without a value. They never leave this folder: cel.ts turns them into results.

/** An error that CEL itself knows: a missing key, a wrong type, an overflow. `&&` and `||` absorb it where the other side decides. */
export class CelError extends Error {
  override readonly name: string = 'CelError';
}

/**
 * A value that exists in the cluster and cannot be known here (who makes the request, a Namespace that is in no file).
 * Absorbed like an error, because then the answer is the same for every value; it wins over an error otherwise, as unknowns do in cel-go.
 */
export class CelUnknown extends CelError {
  override readonly name = 'CelUnknown';
}

/** The cost or size limit was reached. Nothing absorbs it: the evaluation is over. */
export class CelLimit extends Error {
  override readonly name = 'CelLimit';
}

/** An expression that does not parse or type-check. */
export class CelCompileError extends Error {
  override readonly name = 'CelCompileError';
}
