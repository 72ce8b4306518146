// How the strict reader says no.

/** Throws, with file, line and column of the offset. `what` and `hint` are sentences. */
export type Refuse = (offset: number, what: string, hint: string) => never;

/** Our files are at most six levels deep. */
export const MAX_DEPTH = 16;

export function tooDeep(offset: number, refuse: Refuse): never {
  return refuse(offset, 'the text is nested too deeply.', `Nothing in this file needs more than ${MAX_DEPTH} levels.`);
}
