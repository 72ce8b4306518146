// What a row opens to: the workload's facts, where it is not as approved, findings, the approval on record, the entry's history.
import type { PagePlace } from '../page-data.ts';
import { el, link, prose } from './dom.ts';
import { STATE_WORDS } from './filters.ts';
import type { Report, Row } from './rows.ts';

export function detailOf(report: Report, row: Row): HTMLElement {
  const { text, data } = report;
  const packed = row.packed;
  const placeText = ({ path, line }: PagePlace): string => `${text(path) ?? ''}${text(line) ?? ''}`;
  const purpose = text(packed.purpose);
  const facts: [string, Node | string | null][] = [
    ['State', STATE_WORDS[row.state] ?? row.state],
    ['Purpose', purpose],
    ['Owner', row.owner],
    ['Schedule', row.schedule === null ? 'runs once' : null],
    ['', row.schedule === null ? null : el('span', {}, code(row.schedule), row.words === null ? '' : ` ${row.words}`)],
    ['Time zone', row.schedule === null ? null : (text(packed.timeZone) ?? "the controller manager's (none is named)")],
    ['In the week', text(packed.note)],
    ['In the log', packed.seen === -1 ? null : prose(text(packed.seen) ?? '')],
    ['Service account', code(row.serviceAccount)],
    ['It may', row.power],
    ['Images', el('span', {}, ...packed.images.map(image => el('span', { class: 'block' }, code(text(image)))))],
    ['Source', text(packed.source)],
    ['Environment', row.environment],
    ['Manifest', code(placeText(packed))],
    ['Entry', packed.entry === 0 ? null : code(placeText(packed.entry))],
    ['Digest', code(text(packed.digest))],
    ['Expires', row.expires],
  ];
  const list = el('dl', {});
  for (const [label, value] of facts) {
    if (value === null || value === '') continue;
    list.append(el('div', {}, el('dt', {}, label === '' ? 'Schedule' : label), el('dd', {}, value)));
  }
  return el(
    'div',
    { class: 'detail' },
    list,
    el('div', { class: 'parts' }, differences(), findings(), exceptions(), approval(), history()),
  );

  function code(value: string | null): Node | null {
    return value === null ? null : el('code', {}, value);
  }

  function part(title: string, ...children: readonly Node[]): HTMLElement {
    return el('section', {}, el('h4', {}, title), ...children);
  }

  function differences(): HTMLElement | null {
    const items = packed.differences.map(({ field, approved, actual }) => {
      return el('li', {}, `${text(field)}: approved `, code(text(approved)), ', is ', code(text(actual)));
    });
    return items.length === 0 ? null : part('Not as approved', el('ul', {}, ...items));
  }

  function findings(): HTMLElement {
    const items = packed.findings.flatMap(which => {
      const found = report.findings[which];
      if (found === undefined) return [];
      const { rule, severity, message, remediation, excepted } = found;
      const level = data.severities[severity] ?? '';
      const reason = text(excepted);
      return el(
        'li',
        {},
        el('span', { class: `risk ${level}` }, reason === null ? level : `${level}, excepted`),
        ' ',
        code(text(rule)),
        ' ',
        prose(text(message) ?? ''),
        ' ',
        el('span', { class: 'quiet' }, reason === null ? prose(text(remediation) ?? '') : `Excepted: ${reason}`),
        el('span', { class: 'block quiet' }, placeText(found)),
      );
    });
    const more = packed.moreFindings;
    if (more > 0) items.push(el('li', {}, `and ${more} more; the JSON report has them all.`));
    return items.length === 0
      ? part('Findings', el('p', { class: 'quiet' }, 'None.'))
      : part('Findings', el('ul', {}, ...items));
  }

  function exceptions(): HTMLElement | null {
    const items = packed.exceptions.map(({ rule, reason, expires }) => {
      const until = text(expires);
      return el('li', {}, code(text(rule)), `${until === null ? '' : ` until ${until}`}: ${text(reason) ?? ''}`);
    });
    return items.length === 0 ? null : part('Exceptions', el('ul', {}, ...items));
  }

  function approval(): HTMLElement {
    const record = packed.approval;
    if (record === 0) return part('Approval', el('p', { class: 'quiet' }, 'No record in the entry.'));
    const { by, at, change, link: address } = record;
    const where = text(change);
    return part(
      'Approval',
      el(
        'p',
        {},
        `By ${text(by) || 'nobody'} on ${text(at)}`,
        where === null ? '' : ', ',
        where === null ? null : link(text(address), where),
      ),
    );
  }

  function history(): HTMLElement {
    const items = packed.commits.flatMap(index => {
      const commit = data.commits[index];
      if (commit === undefined) return [];
      const { id, author, date, subject } = commit;
      const address = data.address === null ? null : `${data.address}/commit/${id}`;
      return [
        el(
          'li',
          {},
          el('time', {}, date),
          ' ',
          el('code', {}, link(address, id.slice(0, 10))),
          ` ${text(author)}: ${text(subject)}`,
        ),
      ];
    });
    const nothing = row.state === 'unlisted' ? 'There is no entry.' : 'git knows none.';
    return part(
      'Commits that last touched the entry',
      items.length === 0 ? el('p', { class: 'quiet' }, nothing) : el('ul', {}, ...items),
    );
  }
}
