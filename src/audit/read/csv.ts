// CSV of CloudWatch Logs Insights: a header with `@message`, and each event as a quoted field.

export interface CsvReader {
  isHeader(chunk: Buffer): boolean;
  push(chunk: Buffer): void;
  end(): void;
}

const MAX_FIELD = 16 * 1024 * 1024;

/** @param take is called with the `@message` of each row and the row's line. */
export function createCsvReader(take: (message: string, line: number) => void): CsvReader {
  let column = -1;
  let line = 1;
  let rowLine = 1;
  let field = '';
  let at = 0;
  let inQuotes = false;
  let afterQuote = false;
  let isHeaderRow = true;
  let message: string | null = null;
  const decoder = new TextDecoder();

  const endField = (): void => {
    if (isHeaderRow && field.trim() === '@message') column = at;
    else if (!isHeaderRow && at === column) message = field;
    field = '';
    at += 1;
    afterQuote = false;
  };
  const endRow = (): void => {
    if (field !== '' || at > 0) endField();
    if (message !== null && message !== '') take(message, rowLine);
    message = null;
    at = 0;
    isHeaderRow = false;
  };
  const read = (text: string): void => {
    for (const character of text) {
      if (character === '\n') line += 1;
      if (inQuotes) {
        if (character === '"') {
          inQuotes = false;
          afterQuote = true;
        } else if (field.length < MAX_FIELD) field += character;
      } else if (character === '"') {
        // A doubled quote is one.
        if (afterQuote) field += character;
        inQuotes = true;
        afterQuote = false;
      } else if (character === ',') endField();
      else if (character === '\n') {
        endRow();
        rowLine = line;
      } else if (character !== '\r') field += character;
    }
  };
  return {
    isHeader(chunk) {
      const newline = chunk.indexOf(0x0a);
      const header = chunk.subarray(0, newline === -1 ? 1000 : Math.min(newline, 1000)).toString('utf8');
      return !header.includes('{') && header.split(',').some(name => name.trim().replaceAll('"', '') === '@message');
    },
    push: chunk => read(decoder.decode(chunk, { stream: true })),
    end() {
      read(decoder.decode());
      endRow();
    },
  };
}
