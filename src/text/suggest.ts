// "Did you mean …?": the known word that is nearest to a mistyped one.

/** Longer words are compared by their beginning: the cost grows with the product of the lengths, and the word is untrusted. */
const MAX_LENGTH = 64;

/** The nearest of some known words, or null where none is near: two fifths of the word may differ. Case counts for nothing. */
export function nearest(word: string, known: readonly string[]): string | null {
  const typed = fold(word);
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(typed.length * 0.4)) + 1;
  for (const candidate of known) {
    const distance = editDistance(typed, fold(candidate));
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function fold(word: string): string {
  return word.slice(0, MAX_LENGTH).toLowerCase();
}

/** Levenshtein distance: the insertions, deletions and substitutions of one character that lead from one word to the other. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const substitution = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
