// Questions to the person at a terminal; elsewhere the flags say it.
import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';

export interface Question<T extends string> {
  readonly text: string;
  readonly choices: readonly T[];
  /** What an empty answer means. */
  readonly usual: T;
}

/** Is there somebody who can answer? */
export function isTerminal(stream: Readable): boolean {
  return 'isTTY' in stream && stream.isTTY === true;
}

export interface Dialogue {
  choose<T extends string>(question: Question<T>): Promise<T>;
  /** Any answer that `refuse` has nothing against; it gives the reason otherwise. */
  say(text: string, usual: string, refuse: (answer: string) => string | null): Promise<string>;
  close(): void;
}

/** Asks on one stream and listens on another. Where the input ends, what was not answered is what is usual. */
export function openDialogue(input: Readable, output: Writable): Dialogue {
  const lines = createInterface({ input, output });
  let isOpen = true;
  const ended = new Promise<null>(resolve => {
    lines.once('close', () => {
      isOpen = false;
      resolve(null);
    });
  });
  const ask = async (text: string): Promise<string | null> => {
    // Node refuses a question after the end, and leaves one that is open then without an answer.
    if (!isOpen) return null;
    const answer = await Promise.race([lines.question(text), ended]);
    return answer === null ? null : answer.trim();
  };
  return {
    async choose({ text, choices, usual }) {
      for (;;) {
        const answer = await ask(`${text} (${choices.join(', ')}) [${usual}] `);
        if (answer === null || answer === '') return usual;
        const found = choices.find(choice => choice === answer.toLowerCase());
        if (found !== undefined) return found;
      }
    },
    async say(text, usual, refuse) {
      for (;;) {
        const answer = await ask(`${text} [${usual}] `);
        if (answer === null || answer === '') return usual;
        const reason = refuse(answer);
        if (reason === null) return answer;
        output.write(`${reason}\n`);
      }
    },
    close: () => lines.close(),
  };
}
