// Work that is done once, when somebody asks for it.

/** A function whose work is done when it is first called; every call gives what that one came to. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let begun: Promise<T> | null = null;
  return () => {
    begun ??= work();
    return begun;
  };
}
