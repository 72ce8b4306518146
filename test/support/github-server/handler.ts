// What an operation gets and answers.
import type { Json, JsonRecord } from './contract.ts';
import type { GitHubState, Token } from './state.ts';

export interface Call {
  readonly state: GitHubState;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: JsonRecord;
  readonly token: Token;
  /** The server's time, as an ISO date. */
  readonly now: string;
}

/** `list` is answered in pages; `key` is where GitHub wraps the list in an object; `cap` is where GitHub ends it. */
export type Answer =
  | { readonly status: number; readonly body: Json }
  | {
      readonly list: readonly Json[];
      readonly key?: string;
      readonly around?: JsonRecord;
      readonly cap?: number;
    };

export interface Handler {
  /** One of these permissions is enough. */
  readonly needs: readonly `${string}:${'read' | 'write'}`[];
  run(call: Call): Answer;
}

export const NOT_FOUND: Answer = { status: 404, body: { message: 'Not Found' } };
export const ok = (body: Json): Answer => ({ status: 200, body });
export const created = (body: Json): Answer => ({ status: 201, body });
export const invalid = (message: string): Answer => ({
  status: 422,
  body: { message: 'Validation Failed', errors: [message] },
});
