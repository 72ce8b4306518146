// The time line of expiries: what is overdue, the next twelve months, later, never. A column opens its entries.
import { button, el, plural } from './dom.ts';
import type { Spot } from './filters.ts';
import type { Report, Row } from './rows.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

interface Column {
  readonly label: string;
  readonly name: string;
  readonly kind: 'overdue' | 'month' | 'rest';
  holds(row: Row): boolean;
}

export function createTimeLine(report: Report, open: (spot: Spot) => void): HTMLElement {
  const columns = columnsOf(report.data.today);
  const counts = columns.map(column => report.rows.filter(row => row.state !== 'unlisted' && column.holds(row)).length);
  const most = Math.max(1, ...counts.filter((_, index) => columns[index]?.kind !== 'rest'));
  const items = columns.map((column, index) => {
    const count = counts[index] ?? 0;
    const bar = el('span', { class: 'bar' });
    // A rest column may be a hundred times higher than a month; it does not set the scale.
    bar.style.height = `${count === 0 ? 0 : Math.max(6, Math.min(100, (count / most) * 100))}%`;
    const spot: Spot = {
      label: column.name,
      narrowsMap: true,
      holds: row => row.state !== 'unlisted' && column.holds(row),
    };
    const parts = [
      el('b', { class: 'count' }, count.toLocaleString('en-US')),
      el('span', { class: 'track' }, bar),
      el('span', { class: 'label' }, column.label),
    ];
    const press = button(
      el('span', { class: 'column' }, ...parts),
      { 'aria-label': `${plural(count, 'entry', 'entries')}: ${column.name}`, disabled: count === 0 },
      () => open(spot),
    );
    return el('li', { class: column.kind }, press);
  });
  return el('ol', { class: 'time-line', id: 'time-line' }, ...items);
}

function columnsOf(today: string): readonly Column[] {
  const [year = 0, month = 1] = today.split('-').map(Number);
  const months = Array.from({ length: 13 }, (_, index) => {
    const at = month - 1 + index;
    const of = year + Math.floor(at / 12);
    return { key: `${of}-${String((at % 12) + 1).padStart(2, '0')}`, label: MONTHS[at % 12] ?? '', year: of };
  });
  const last = months.at(-1)?.key ?? '';
  const isOverdue = (row: Row): boolean => row.expiry === 'expired';
  return [
    { label: 'Overdue', name: 'overdue', kind: 'overdue', holds: isOverdue },
    ...months.map(
      ({ key, label, year: of }, index): Column => ({
        label: index === 0 || label === 'Jan' ? `${label} ’${String(of % 100).padStart(2, '0')}` : label,
        name: `expiring in ${label} ${of}`,
        kind: 'month',
        holds: row => row.expires?.startsWith(key) === true && !isOverdue(row),
      }),
    ),
    {
      label: 'Later',
      name: `expiring after ${last}`,
      kind: 'rest',
      holds: row => row.expires !== null && !isOverdue(row) && row.expires.slice(0, 7) > last,
    },
    { label: 'Never', name: 'that do not expire', kind: 'rest', holds: row => row.expires === null },
  ];
}
