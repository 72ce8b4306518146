// The program of the inventory report's page: reads the data beside it and builds the map, the time line and the table.
import type { PageData } from '../page-data.ts';
import { button, el, plural } from './dom.ts';
import { type Choice, facetsOf, passing, type Spot } from './filters.ts';
import { createJobTable } from './job-table.ts';
import { readReport } from './rows.ts';
import { collisionList, namespaceStrips } from './side-lists.ts';
import { createTimeLine } from './time-line.ts';
import { createWeekMap } from './week-map.ts';

const SEARCH_DELAY_MS = 120;

function start(app: HTMLElement, data: PageData): void {
  const report = readReport(data);
  const facets = facetsOf(report);
  const choice: Choice = { search: '', picked: new Map(), spot: null };
  const week = createWeekMap(report, app.dataset['monday'] ?? '', spot => narrow(spot, false));
  const table = createJobTable(report);
  const status = el('p', { role: 'status', id: 'status' });
  const chip = button('', { class: 'chip', hidden: true, id: 'spot' }, () => narrow(null, false));
  const search = el('input', { type: 'search', id: 'search', autocomplete: 'off', spellcheck: 'false' });
  const selects = new Map<string, HTMLSelectElement>();
  const filters = el('div', { class: 'filters', role: 'search' }, field('search', 'Search', search));
  for (const { name, label, values } of facets) {
    const options = [
      el('option', { value: '' }, 'all'),
      ...values.map(one => el('option', { value: one.value }, one.label)),
    ];
    const select = el('select', { id: `filter-${name}` }, ...options);
    select.addEventListener('change', () => pick(name, select.value));
    selects.set(name, select);
    filters.append(field(`filter-${name}`, label, select));
  }
  const clear = button('Clear all', { class: 'clear', id: 'clear' }, () => {
    search.value = '';
    choice.search = '';
    choice.picked.clear();
    choice.spot = null;
    for (const select of selects.values()) select.value = '';
    apply();
  });
  filters.append(clear);

  let waiting = 0;
  search.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(() => {
      choice.search = search.value;
      apply();
    }, SEARCH_DELAY_MS);
  });

  const jobs = section(
    'Workloads',
    el('div', { class: 'bar-of-filters' }, filters, el('div', { class: 'now' }, status, chip)),
    table.element,
  );
  app.append(
    summary(),
    section(
      'When they run',
      el(
        'div',
        { class: 'week' },
        el('div', {}, week.element, namespaceStrips(report, showNamespace)),
        collisionList(report, spot => narrow(spot, true)),
      ),
    ),
    section(
      'When entries expire',
      createTimeLine(report, spot => narrow(spot, true)),
    ),
    jobs,
  );
  apply();
  // The column heads stand below the filters, which wrap.
  const bar = jobs.querySelector<HTMLElement>('.bar-of-filters');
  if (bar !== null) {
    new ResizeObserver(() => {
      document.documentElement.style.setProperty('--bar', `${bar.offsetHeight}px`);
    }).observe(bar);
  }

  function summary(): HTMLElement {
    const counts = new Map<string, number>();
    for (const { state } of report.rows) counts.set(state, (counts.get(state) ?? 0) + 1);
    const overdue = report.rows.filter(row => row.expiry === 'expired').length;
    const unmanaged = counts.get('unmanaged') ?? 0;
    const adopted = counts.get('adopted') ?? 0;
    const facts: [string, string, number][] = [
      ['all', 'all', report.rows.length - (counts.get('missing') ?? 0)],
      ['state', 'approved', counts.get('approved') ?? 0],
      ...(adopted === 0 ? [] : [['state', 'adopted', adopted] satisfies [string, string, number]]),
      ['state', 'differs', counts.get('differs') ?? 0],
      ['state', 'unlisted', counts.get('unlisted') ?? 0],
      ...(unmanaged === 0 ? [] : [['state', 'unmanaged', unmanaged] satisfies [string, string, number]]),
      ['state', 'missing', counts.get('missing') ?? 0],
      ['expiry', 'expired', overdue],
    ];
    const words: Readonly<Record<string, string>> = {
      all: 'workloads',
      adopted: 'adopted, not yet approved',
      approved: 'as approved',
      differs: 'not as approved',
      unlisted: 'without an entry',
      unmanaged: 'in the cluster alone',
      missing: 'entries without a workload',
      expired: 'entries expired',
    };
    const items = facts.map(([name, value, count]) => {
      const label = el('span', {}, el('b', {}, count.toLocaleString('en-US')), ` ${words[value]}`);
      const press = button(label, { class: `fact fact-${value}`, disabled: count === 0 }, () => {
        if (name === 'all') clear.click();
        const select = selects.get(name);
        if (select !== undefined) select.value = value;
        if (name !== 'all') pick(name, select === undefined ? '' : value);
        jobs.scrollIntoView();
        focusTable();
      });
      return el('li', {}, press);
    });
    return el('ul', { class: 'facts', 'aria-label': 'In short' }, ...items);
  }

  function showNamespace(name: string): void {
    const select = selects.get('namespace');
    if (select === undefined) return;
    select.value = name;
    pick('namespace', name);
  }

  function pick(name: string, value: string): void {
    if (value === '') choice.picked.delete(name);
    else choice.picked.set(name, value);
    apply();
  }

  /** From the lists below the map the reader is led to the table; in the map, focus stays where the arrow keys work. */
  function narrow(spot: Spot | null, lead: boolean): void {
    choice.spot = spot;
    apply();
    if (lead) {
      jobs.scrollIntoView();
      focusTable();
    }
  }

  function focusTable(): void {
    jobs.querySelector<HTMLElement>('#jobs tbody button')?.focus({ preventScroll: true });
  }

  function apply(): void {
    const rows = passing(report, facets, choice);
    table.show(rows);
    week.show(passing(report, facets, choice, true), choice.spot);
    const all = report.rows.length;
    const spot = choice.spot === null ? '' : `, ${choice.spot.label}`;
    status.textContent =
      rows.length === all
        ? plural(all, 'row')
        : `${plural(rows.length, 'row')} of ${all.toLocaleString('en-US')}${spot}`;
    chip.hidden = choice.spot === null;
    chip.textContent = choice.spot === null ? '' : `${choice.spot.label} ×`;
    chip.setAttribute('aria-label', choice.spot === null ? '' : `No longer only those ${choice.spot.label}`);
    clear.disabled = choice.spot === null && choice.picked.size === 0 && choice.search === '';
  }
}

function field(id: string, label: string, control: HTMLElement): HTMLElement {
  return el('p', { class: 'field' }, el('label', { for: id }, label), control);
}

function section(title: string, ...children: readonly Node[]): HTMLElement {
  const id = title.toLowerCase().replaceAll(' ', '-');
  return el('section', { 'aria-labelledby': id }, el('h2', { id }, title), ...children);
}

const app = document.getElementById('app');
const source = document.getElementById('data');
if (app !== null && source !== null) start(app, JSON.parse(source.textContent ?? ''));
