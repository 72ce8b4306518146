// Looking for texts in many blobs at once finds what looking into each would.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foundIn, foundInFrames, needlesOf } from '../../src/git/sieve.ts';

test('hits are of the blob that they are whole in, and of no frame around it', () => {
  const texts = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'Q', ' '), minLength: 1, maxLength: 9 }), {
    minLength: 1,
    maxLength: 3,
  });
  const blobs = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'Q', ' ', '\n'), maxLength: 14 }), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(fc.array(texts, { minLength: 1, maxLength: 3 }), blobs, (sets, contents) => {
      const needles = needlesOf(sets);
      let text = '';
      const frames = contents.map(content => {
        // What git writes before a blob could hold a text that is looked for, too.
        const from = text.length + 'ab blob\n'.length;
        text += `ab blob\n${content}\n`;
        return { from, end: from + content.length };
      });
      const found = foundInFrames(Buffer.from(`${text}aba`), frames, needles);
      expect([...found]).toEqual(contents.map(content => foundIn(Buffer.from(content), needles)));
    }),
  );
});
