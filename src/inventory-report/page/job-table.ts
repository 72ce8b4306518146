// The table of workloads: sorted by its column heads, two hundred rows at a time, each row opening to its detail.
import { detailOf } from './detail.ts';
import { button, el } from './dom.ts';
import { STATE_WORDS } from './filters.ts';
import type { Report, Row } from './rows.ts';

const PAGE = 200;

interface Column {
  readonly label: string;
  readonly className: string;
  /** What it is sorted by; the first press puts the greatest first where `greatestFirst`. */
  key(row: Row): string | number;
  readonly greatestFirst?: boolean;
}

/** After every date and every name. */
const LAST = '\uffff';

const COLUMNS: readonly Column[] = [
  { label: 'Workload', className: 'c-name', key: row => `${row.namespace ?? ''}\u0000${row.name}` },
  { label: 'Runs', className: 'c-runs', key: row => row.starts, greatestFirst: true },
  { label: 'Owner', className: 'c-owner', key: row => row.owner ?? LAST },
  { label: 'Service account', className: 'c-account', key: row => row.serviceAccount },
  { label: 'State', className: 'c-state', key: row => row.state },
  { label: 'Risk', className: 'c-risk', key: row => row.risk, greatestFirst: true },
  { label: 'Expires', className: 'c-expires', key: row => row.expires ?? LAST },
];

function nameKey({ kind, namespace, name }: Row): string {
  return `${kind}\u0000${namespace ?? ''}\u0000${name}`;
}

export interface JobTable {
  readonly element: HTMLElement;
  show(rows: readonly Row[]): void;
}

export function createJobTable(report: Report): JobTable {
  const namesakes = new Map<string, number>();
  for (const row of report.rows) namesakes.set(nameKey(row), (namesakes.get(nameKey(row)) ?? 0) + 1);
  let rows: readonly Row[] = [];
  let shown = 0;
  let sorted = 0;
  let descending = false;
  const heads = COLUMNS.map((column, index) => {
    const press = button(column.label, {}, () => sortBy(index));
    return el(
      'th',
      { role: 'columnheader', scope: 'col', class: column.className, 'aria-sort': index === 0 ? 'ascending' : 'none' },
      press,
    );
  });
  // The roles are repeated because the narrow layout makes blocks of all of it, of which browsers make no table.
  const body = el('tbody', { role: 'rowgroup' });
  const caption = el('caption', {}, 'Workloads and entries. A name opens the details; a column head sorts.');
  const table = el(
    'table',
    { id: 'jobs', role: 'table' },
    caption,
    el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, ...heads)),
    body,
  );
  const more = button('', { class: 'more' }, () => {
    const first = addPage();
    first?.querySelector('button')?.focus();
  });
  const nothing = el('p', { class: 'quiet', hidden: true }, 'Nothing passes all of these filters.');
  return {
    element: el('div', {}, table, nothing, more),
    show(next) {
      rows = order(next);
      redraw();
    },
  };

  function sortBy(index: number): void {
    descending = index === sorted ? !descending : COLUMNS[index]?.greatestFirst === true;
    sorted = index;
    heads.forEach((head, at) => {
      head.setAttribute('aria-sort', at !== index ? 'none' : descending ? 'descending' : 'ascending');
    });
    rows = order(rows);
    redraw();
  }

  function order(some: readonly Row[]): readonly Row[] {
    const column = COLUMNS[sorted];
    if (column === undefined) return some;
    const keyed = some.map(row => ({ row, key: column.key(row) }));
    const sign = descending ? -1 : 1;
    keyed.sort((a, b) => (a.key === b.key ? a.row.index - b.row.index : a.key < b.key ? -sign : sign));
    return keyed.map(({ row }) => row);
  }

  function redraw(): void {
    body.replaceChildren();
    shown = 0;
    nothing.hidden = rows.length > 0;
    addPage();
  }

  function addPage(): HTMLElement | null {
    const lines = rows.slice(shown, shown + PAGE).map(lineOf);
    body.append(...lines);
    shown += lines.length;
    const left = rows.length - shown;
    more.hidden = left === 0;
    more.textContent = `Show ${Math.min(left, PAGE)} more of ${left.toLocaleString('en-US')}`;
    return lines[0] ?? null;
  }

  function lineOf(row: Row): HTMLElement {
    const id = `row-${row.index}`;
    const label = el(
      'span',
      {},
      row.namespace === null ? null : el('span', { class: 'quiet' }, `${row.namespace}/`),
      row.name === '' ? '(without a name)' : row.name,
    );
    const name = button(label, { class: 'name', 'aria-expanded': 'false', 'aria-controls': id }, () => toggle());
    // Where several have the name, what they are deployed from tells them apart.
    const from = (namesakes.get(nameKey(row)) ?? 0) > 1 ? report.text(row.packed.source) : null;
    const kind = el(
      'span',
      { class: 'block quiet' },
      [row.kind, row.environment, from].filter(part => part !== null).join(', '),
    );
    const runs = row.schedule === null ? 'once' : row.schedule;
    const words = row.suspend ? 'suspended' : row.words;
    const level = report.data.severities[row.risk];
    const line = el(
      'tr',
      { class: row.state, role: 'row' },
      el('th', { role: 'rowheader', scope: 'row', class: 'c-name' }, name, kind),
      cell('c-runs', el('code', {}, runs), words === null ? null : el('span', { class: 'block quiet' }, words)),
      cell('c-owner', row.owner ?? '—'),
      cell('c-account', row.serviceAccount),
      cell('c-state', el('span', { class: `state ${row.state}` }, STATE_WORDS[row.state] ?? row.state)),
      cell('c-risk', level === undefined ? '—' : el('span', { class: `risk ${level}` }, level)),
      cell('c-expires', el('span', { class: row.expiry }, row.expires ?? '—')),
    );
    let open: HTMLElement | null = null;
    return line;

    function toggle(): void {
      if (open === null) {
        open = el(
          'tr',
          { class: 'open', id, role: 'row' },
          el('td', { role: 'cell', colspan: COLUMNS.length }, detailOf(report, row)),
        );
        line.after(open);
      } else {
        open.remove();
        open = null;
      }
      name.setAttribute('aria-expanded', String(open !== null));
    }
  }

  function cell(className: string, ...children: readonly (Node | string | null)[]): HTMLElement {
    const label = COLUMNS.find(column => column.className === className)?.label ?? '';
    return el('td', { role: 'cell', class: className, 'data-label': label }, ...children);
  }
}
