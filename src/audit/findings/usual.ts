// What is usual for each identity that writes workloads: its clients, its networks, its hours. The inventory knows content and no habits.
//
// A client says of itself what it likes, so that what is usual proves nothing; what is not usual is worth a question.
import { isIP } from 'node:net';
import { unusualWriter } from '../../rules/unusual-writer.ts';
import { quote } from '../../text/escape.ts';
import { isHousekeeper } from '../lineage.ts';
import type { Said } from './finding.ts';
import { isDeviation, type JudgedWrite, nameOfWrite } from './of-write.ts';

export interface UsualWriters {
  take(judged: JudgedWrite): readonly Said[];
}

const DAY = 86_400_000;
/** Before these, nothing is usual: a day with all that belongs to one, and writes enough that one more is no surprise. */
const MIN_WRITES = 20;
const MIN_SPAN = DAY;
/** Hours repeat by days and weeks. */
const MIN_HOURLY_WRITES = 50;
const MIN_HOURLY_SPAN = 14 * DAY;
const MAX_USUAL_HOURS = 12;
/** Whoever has more of a kind than this has no habit. */
const MAX_USUAL = 3;
const MAX_IDENTITIES = 5000;

type Trait = 'agents' | 'networks';

interface Habit {
  readonly since: number;
  count: number;
  /** Writes by client and by network. */
  readonly agents: Map<string, number>;
  readonly networks: Map<string, number>;
  /** Writes by hour of the day, UTC. */
  readonly hours: number[];
}

export function createUsualWriters(): UsualWriters {
  const habits = new Map<string, Habit>();
  return {
    take(judged) {
      const { event, outcome } = judged.request;
      const time = event.time ?? event.received;
      // The controller-manager moves between the nodes of the control plane, and is judged by what it makes.
      if (outcome !== 'allowed' || event.subresource !== null || time === null || isHousekeeper(event)) return [];
      const user = event.user.name;
      const habit = habits.get(user) ?? { since: time, count: 0, ...emptyHabit() };
      // Whoever wrote last goes to the end: those who have written nothing for longest are forgotten first.
      habits.delete(user);
      habits.set(user, habit);
      if (habits.size > MAX_IDENTITIES) habits.delete(habits.keys().next().value ?? user);
      const agent = event.userAgent === null ? null : clientOf(event.userAgent);
      const network = networkOf(event.sourceIPs.at(-1));
      const hour = new Date(time).getUTCHours();
      const since = ` since ${new Date(habit.since).toISOString().slice(0, 10)}`;
      const isSettled = habit.count >= MIN_WRITES && time - habit.since >= MIN_SPAN;
      const news = [
        isSettled ? newTrait(habit, 'agents', agent, 'with', since) : null,
        isSettled ? newTrait(habit, 'networks', network, 'from', since) : null,
        newHour(habit, hour, time, since),
      ].filter(words => words !== null);
      note(habit, agent, network, hour);
      return news.length === 0 ? [] : [saidOf(judged, news)];
    },
  };
}

function emptyHabit() {
  return {
    agents: new Map<string, number>(),
    networks: new Map<string, number>(),
    hours: new Array<number>(24).fill(0),
  };
}

function note(habit: Habit, agent: string | null, network: string | null, hour: number): void {
  habit.count += 1;
  habit.hours[hour] = (habit.hours[hour] ?? 0) + 1;
  for (const [known, value] of [
    [habit.agents, agent],
    [habit.networks, network],
  ] as const) {
    if (value === null || (!known.has(value) && known.size > MAX_USUAL)) continue;
    known.set(value, (known.get(value) ?? 0) + 1);
  }
}

function newTrait(habit: Habit, trait: Trait, value: string | null, word: string, since: string): string | null {
  const known = habit[trait];
  if (value === null || known.has(value) || known.size === 0 || known.size > MAX_USUAL) return null;
  const usual = [...known]
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, count]) => `${quote(name, 60)} ${times(count)}`)
    .join(', ');
  return `${word} ${quote(value, 60)} (until then ${usual}${since})`;
}

function newHour(habit: Habit, hour: number, time: number, since: string): string | null {
  if (habit.count < MIN_HOURLY_WRITES || time - habit.since < MIN_HOURLY_SPAN) return null;
  const used = habit.hours.flatMap((count, at) => (count > 0 ? [at] : []));
  const isNear = used.some(at => Math.min((at - hour + 24) % 24, (hour - at + 24) % 24) <= 1);
  if (isNear || used.length > MAX_USUAL_HOURS) return null;
  const clock = (at: number): string => `${String(at).padStart(2, '0')}:00`;
  return `in the hour from ${clock(hour)} UTC (until then ${times(habit.count)} in those from ${used.map(clock).join(', ')}${since})`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function saidOf(judged: JudgedWrite, news: readonly string[]): Said {
  const { write, judgement, request } = judged;
  const { event } = request;
  // Two things at once are seldom a move of the client, and what nobody approved is no deployment.
  const isGrave = news.length > 1 || isDeviation({ judgement });
  return {
    rule: unusualWriter,
    key: `unusual ${event.auditID}`,
    event,
    entry: judgement.entry,
    message: `${nameOfWrite(write)}: ${event.verb} by ${quote(event.user.name)}, as it never wrote before: ${news.join('; ')}.`,
    subject: { kind: write.kind, namespace: write.namespace, name: write.name },
    ...(isGrave ? { severity: 'medium' as const } : {}),
  };
}

/** `kubectl/v1.36.3 (linux/amd64) kubernetes/abc` → `kubectl`: versions come and go. */
function clientOf(userAgent: string): string {
  const end = userAgent.search(/[/ ]/);
  return userAgent.slice(0, end === -1 ? 100 : Math.min(end, 100));
}

/** The last address is the one that the API server was spoken to from; those before are what headers say. */
function networkOf(address: string | undefined): string | null {
  if (address === undefined) return null;
  const version = isIP(address);
  if (version === 4) return `${address.split('.').slice(0, 2).join('.')}.0.0/16`;
  return version === 6 ? `${groupsOf(address).slice(0, 3).join(':')}::/48` : null;
}

/** The eight groups of an address without a zone; `::` stands for as many zeros as are missing. */
function groupsOf(address: string): readonly string[] {
  const [left = '', right] = (address.split('%', 1)[0] ?? '').toLowerCase().split('::', 2);
  const head = left === '' ? [] : left.split(':');
  const tail = right === undefined || right === '' ? [] : right.split(':');
  const zeros = right === undefined ? 0 : Math.max(0, 8 - head.length - tail.length);
  return [...head, ...new Array<string>(zeros).fill('0'), ...tail];
}
