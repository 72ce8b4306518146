// Requests in order of their time. A log has them in the order in which they ended or were delivered, which is nearly that.
import type { AuditRequest } from './requests.ts';

const KEPT = 2048;

/** Looks ahead over a bounded number of requests. */
export async function* inOrderOfTime(requests: AsyncIterable<AuditRequest>): AsyncGenerator<AuditRequest> {
  let waiting: AuditRequest[] = [];
  for await (const request of requests) {
    waiting.push(request);
    if (waiting.length < KEPT) continue;
    waiting = sorted(waiting);
    yield* waiting.splice(0, KEPT / 2);
  }
  yield* sorted(waiting);
}

function sorted(requests: readonly AuditRequest[]): AuditRequest[] {
  return requests.toSorted((a, b) => timeOf(a) - timeOf(b));
}

function timeOf({ event }: AuditRequest): number {
  return event.time ?? event.received ?? 0;
}
