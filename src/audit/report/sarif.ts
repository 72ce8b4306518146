// `--format sarif`: findings with the line of the log that each is about.

import { sarifText } from '../../report/sarif.ts';
import { RULE_DOCS } from '../../rules/index.ts';
import type { AuditFormat } from './index.ts';

export const sarifFormat: AuditFormat = { name: 'sarif', render: report => sarifText(report, { rules: RULE_DOCS }) };
