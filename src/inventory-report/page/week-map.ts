// The map of the week: weekdays by hours, as a table of buttons. A cell opens its jobs; the arrow keys walk from cell to cell.
import { button, el, plural } from './dom.ts';
import type { Spot } from './filters.ts';
import { addHours, type Report, type Row } from './rows.ts';

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const LEVELS = 6;

export interface WeekMap {
  readonly element: HTMLElement;
  /** Shows some rows, with the cell that the table is narrowed to. */
  show(rows: readonly Row[], picked: Spot | null): void;
}

export function createWeekMap(report: Report, monday: string, open: (spot: Spot | null) => void): WeekMap {
  const spots = new Map<number, Spot>();
  const cells: HTMLButtonElement[] = [];
  let current = 0;
  const told = el('p', { class: 'told', 'aria-hidden': 'true' }, ' ');
  const body = el('tbody');
  DAYS.forEach((day, weekday) => {
    const row = el('tr', {}, el('th', { scope: 'row' }, el('abbr', { title: day }, day.slice(0, 3))));
    for (let hour = 0; hour < 24; hour += 1) {
      const at = weekday * 24 + hour;
      const spot: Spot = {
        label: `starting ${clock(weekday, hour)}`,
        narrowsMap: false,
        holds: one => (report.hours[one.pattern]?.[at] ?? 0) > 0,
      };
      spots.set(at, spot);
      const cell = button(null, { class: 'cell', tabindex: at === 0 ? 0 : -1 }, () => {
        open(cell.getAttribute('aria-pressed') === 'true' ? null : spot);
      });
      cell.addEventListener('focus', () => focusOn(at, false));
      cell.addEventListener('mouseenter', () => tell(cell));
      cells.push(cell);
      row.append(el('td', {}, cell));
    }
    body.append(row);
  });
  body.addEventListener('keydown', event => {
    const to = target(event.key, current);
    if (to === null) return;
    event.preventDefault();
    focusOn(to, true);
  });
  const hours = Array.from({ length: 24 }, (_, hour) => {
    return el(
      'th',
      { scope: 'col' },
      el('span', { class: hour % 3 === 0 ? null : 'minor' }, String(hour).padStart(2, '0')),
    );
  });
  const caption = el(
    'caption',
    {},
    `Week of ${monday}, ${report.data.zone}. Each cell is an hour; a cell opens the jobs that start in it. The arrow keys move within the map.`,
  );
  const head = el('thead', {}, el('tr', {}, el('td', {}), ...hours));
  const scale = el('p', { class: 'scale' });
  const element = el(
    'div',
    { class: 'map' },
    el('div', { class: 'scroll' }, el('table', { class: 'heat', id: 'week' }, caption, head, body)),
    el('p', { class: 'sideways', 'aria-hidden': 'true' }, 'The day goes on: the map scrolls sideways →'),
    told,
    scale,
  );
  return { element, show };

  function focusOn(at: number, move: boolean): void {
    cells[current]?.setAttribute('tabindex', '-1');
    current = at;
    const cell = cells[at];
    cell?.setAttribute('tabindex', '0');
    if (move) cell?.focus();
    if (cell !== undefined) tell(cell);
  }

  function tell(cell: HTMLElement): void {
    told.textContent = cell.getAttribute('aria-label');
  }

  function show(rows: readonly Row[], picked: Spot | null): void {
    const starts = addHours(report, rows, 'starts');
    const jobs = addHours(report, rows, 'jobs');
    const most = Math.max(...jobs);
    const least = Math.min(...jobs.filter(count => count > 0));
    cells.forEach((cell, at) => {
      const count = jobs[at] ?? 0;
      const label = `${clock(Math.floor(at / 24), at % 24)}: ${count === 0 ? 'nothing starts' : `${plural(count, 'job')}, ${plural(starts[at] ?? 0, 'start')}`}`;
      cell.className = `cell l${levelOf(count, jobs)}`;
      cell.setAttribute('aria-label', label);
      cell.setAttribute('aria-pressed', String(picked !== null && picked === spots.get(at)));
    });
    const swatches = Array.from({ length: LEVELS }, (_, level) => el('i', { class: `cell l${level}` }));
    const [none, ...levels] = swatches;
    const many = `${plural(most, 'job')} in an hour`;
    scale.replaceChildren(
      'none ',
      none ?? '',
      ...(most === 0 ? [] : [` ${least.toLocaleString('en-US')} `, ...levels, ` ${many}`]),
    );
  }
}

function clock(weekday: number, hour: number): string {
  const [from, to] = [hour, hour + 1].map(one => `${String(one).padStart(2, '0')}:00`);
  return `${DAYS[weekday] ?? ''} ${from}–${to}`;
}

/** From the quietest hour in which anything starts to the fullest: where forty jobs start each hour, the forty-first is seen. */
export function levelOf(count: number, counts: readonly number[]): number {
  if (count === 0) return 0;
  const least = Math.min(...counts.filter(one => one > 0));
  const most = Math.max(...counts);
  return most === least ? 3 : 1 + Math.round(((count - least) / (most - least)) * (LEVELS - 2));
}

function target(key: string, at: number): number | null {
  const day = Math.floor(at / 24);
  switch (key) {
    case 'ArrowRight':
      return (at + 1) % 168;
    case 'ArrowLeft':
      return (at + 167) % 168;
    case 'ArrowDown':
      return (at + 24) % 168;
    case 'ArrowUp':
      return (at + 144) % 168;
    case 'Home':
      return day * 24;
    case 'End':
      return day * 24 + 23;
    default:
      return null;
  }
}
