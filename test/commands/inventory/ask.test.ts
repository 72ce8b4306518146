// The questions of `inventory init`, on streams that stand for a terminal.
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { isTerminal, openDialogue } from '../../../src/commands/inventory/ask.ts';

/** Answers line by line, each once its question was asked, as a person does; then the input ends. */
function terminal(answers: readonly string[]) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const left = [...answers];
  let asked = '';
  output.setEncoding('utf8').on('data', (text: string) => {
    asked += text;
    if (!text.endsWith('] ')) return;
    const answer = left.shift();
    if (answer === undefined) input.end();
    else input.write(`${answer}\n`);
  });
  return { dialogue: openDialogue(input, output), asked: () => asked };
}

const SPLIT = { text: 'One file for each?', choices: ['namespace', 'owner', 'none'], usual: 'namespace' } as const;
const refuse = (answer: string): string | null => (answer === 'bad' ? 'That is no day.' : null);

describe('a person at a terminal', () => {
  test('chooses, in any case and with blanks around', async () => {
    const { dialogue, asked } = terminal(['  Owner ']);
    expect(await dialogue.choose(SPLIT)).toBe('owner');
    expect(asked()).toBe('One file for each? (namespace, owner, none) [namespace] ');
    dialogue.close();
  });

  test('takes what is usual with an empty line', async () => {
    const { dialogue } = terminal(['', '']);
    expect(await dialogue.choose(SPLIT)).toBe('namespace');
    expect(await dialogue.say('By when?', '6m', refuse)).toBe('6m');
    dialogue.close();
  });

  test('is asked again after an answer that is none, with the reason', async () => {
    const { dialogue, asked } = terminal(['both', '__proto__', 'none', 'bad', '1y']);
    expect(await dialogue.choose(SPLIT)).toBe('none');
    expect(await dialogue.say('By when?', '6m', refuse)).toBe('1y');
    expect(asked().match(/One file for each\?/g)).toHaveLength(3);
    expect(asked()).toContain('That is no day.\nBy when?');
    dialogue.close();
  });

  test('who leaves gets what is usual, for this question and those that follow', async () => {
    const { dialogue } = terminal(['owner']);
    expect(await dialogue.choose(SPLIT)).toBe('owner');
    expect(await dialogue.choose(SPLIT)).toBe('namespace');
    expect(await dialogue.say('By when?', '6m', refuse)).toBe('6m');
    dialogue.close();
  });
});

test('a pipe is no terminal', () => {
  expect(isTerminal(new PassThrough())).toBe(false);
});
