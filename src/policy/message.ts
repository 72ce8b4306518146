// What a failed validation says: messageExpression, else message, else the expression, as Kubernetes falls back.
import type { CelProgram, CelResult } from '../cel/index.ts';
import type { Validation } from './policy.ts';

/** https://github.com/kubernetes/apiserver/blob/master/pkg/apis/cel/config.go: MaxEvaluatedMessageExpressionSizeBytes */
const MAX_BYTES = 5 * 1024;

/** A messageExpression that fails, is empty, too long or has a line feed is passed over. */
export function messageOf(validation: Validation, evaluate: (program: CelProgram) => CelResult): string {
  const computed = validation.messageProgram === null ? '' : textOf(evaluate(validation.messageProgram));
  return computed || validation.message.trim() || `failed expression: ${validation.program.expression.trim()}`;
}

function textOf(result: CelResult): string {
  if (!result.ok || typeof result.value !== 'string') return '';
  const text = result.value.trim();
  return Buffer.byteLength(text) > MAX_BYTES || text.includes('\n') ? '' : text;
}

/** Messages of policies are what follows "The CronJob …: " or kubectl's own words, and mostly have no full stop. */
export function asSentence(message: string): string {
  return /[.!?…]$/.test(message) ? message : `${message}.`;
}
