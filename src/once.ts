// Work that is done once, when somebody asks for it: one work, or one for each key.

/** A function whose work is done when it is first called; every call gives what that one came to. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let begun: Promise<T> | null = null;
  return () => {
    begun ??= work();
    return begun;
  };
}

/** The same for questions: each is asked once, and everybody gets the same answer. */
export function oncePerKey<T>(ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return key => {
    const answer = answers.get(key) ?? ask(key);
    answers.set(key, answer);
    return answer;
  };
}
