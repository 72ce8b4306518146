// Beside the map: the minutes in which many start together, and a strip of hours for each namespace.
import { button, el, plural } from './dom.ts';
import { NONE, type Spot } from './filters.ts';
import { addHours, type Report, type Row } from './rows.ts';
import { levelOf } from './week-map.ts';

/** Sets of workloads that start in one minute, largest first. Each opens its workloads. */
export function collisionList(report: Report, open: (spot: Spot) => void): HTMLElement {
  const items = report.data.collisions.map(({ when, workloads, patterns }) => {
    const wanted = new Set(patterns);
    const spot: Spot = {
      label: `starting together ${when}`,
      narrowsMap: true,
      holds: row => wanted.has(row.pattern),
    };
    const label = el('span', {}, el('b', {}, workloads.toLocaleString('en-US')), ` ${when}`);
    const name = `${plural(workloads, 'workload')} start together: ${when}`;
    return el(
      'li',
      {},
      button(label, { class: 'line', 'aria-label': name }, () => open(spot)),
    );
  });
  const list =
    items.length === 0
      ? el('p', { class: 'quiet' }, 'No two workloads start in the same minute.')
      : el('ol', { class: 'lines' }, ...items);
  return el('div', { id: 'collisions' }, el('h3', {}, 'Start in the same minute'), list);
}

const FIRST = 12;

/** All days of the week together, hour by hour; a name narrows everything to its namespace. */
export function namespaceStrips(report: Report, pick: (namespace: string) => void): HTMLElement {
  const groups = new Map<string, Row[]>();
  for (const row of report.rows) {
    if (row.pattern < 0) continue;
    const list = groups.get(row.namespace ?? NONE);
    if (list === undefined) groups.set(row.namespace ?? NONE, [row]);
    else list.push(row);
  }
  const strips = [...groups]
    .map(([name, rows]) => ({
      name,
      jobs: rows.length,
      hours: byHour(addHours(report, rows, 'jobs')),
      starts: rows.reduce((sum, row) => sum + row.starts, 0),
    }))
    .toSorted((a, b) => b.jobs - a.jobs || (a.name < b.name ? -1 : 1));
  const body = el('tbody', {}, ...strips.slice(0, FIRST).map(strip));
  const more = button(`Show all ${strips.length} namespaces`, { class: 'more' }, () => {
    body.append(...strips.slice(FIRST).map(strip));
    more.remove();
  });
  const head = el(
    'tr',
    {},
    el('th', { scope: 'col' }, 'Namespace'),
    el('th', { scope: 'col' }, 'Jobs'),
    el('th', { scope: 'col' }, `Hours of the day, ${report.data.zone}`),
    el('th', { scope: 'col' }, 'Starts a week'),
  );
  const caption = el('caption', {}, 'By namespace, all days together. A name narrows the whole page to it.');
  const table = el('table', { class: 'strips' }, caption, el('thead', {}, head), body);
  return el('div', { id: 'namespaces' }, el('div', { class: 'scroll' }, table), strips.length > FIRST ? more : null);

  function strip({ name, jobs, hours, starts }: (typeof strips)[number]): HTMLElement {
    const most = Math.max(...hours);
    const busiest = hours.indexOf(most);
    const words = `Busiest from ${String(busiest).padStart(2, '0')}:00, with ${plural(most, 'job')}, all days together.`;
    const cells = hours.map(count => el('i', { class: `cell l${levelOf(count, hours)}` }));
    const label = name === NONE ? '(none)' : name;
    return el(
      'tr',
      {},
      el(
        'th',
        { scope: 'row' },
        button(label, { class: 'name' }, () => pick(name)),
      ),
      el('td', { class: 'number' }, jobs.toLocaleString('en-US')),
      el('td', {}, el('span', { class: 'strip', role: 'img', 'aria-label': words, title: words }, ...cells)),
      el('td', { class: 'number' }, starts.toLocaleString('en-US')),
    );
  }
}

function byHour(week: readonly number[]): readonly number[] {
  return Array.from({ length: 24 }, (_, hour) =>
    week.reduce((sum, count, at) => (at % 24 === hour ? sum + count : sum), 0),
  );
}
