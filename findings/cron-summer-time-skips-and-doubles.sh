#!/usr/bin/env bash
# A nightly job at half past two does not run at all on the night when summer time begins, and twice when it ends; libraries show once each.
#
# Kubernetes' parser (robfig/cron 3.0.1) looks for a minute in which the clock of the zone reads 02:30: in spring there is none, in autumn there
# are two. With midnight in Havana or Cairo it is a daily job at 00:00 that misses a day. cron-parser 5.10.5 and croner 10.0.1 (npm) move
# the spring run to 03:30 and keep the first of the two in autumn, so a calendar made with them shows a run that never is and hides one that
# is. For a range of hours both leave the repeated hour out, for every hour croner alone.
# Cronledger has its own reading of schedules and zones, held against robfig's.
#
# Needs: Go 1.22 or newer, Node 20 or newer.
set -euo pipefail
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"

printf 'module finding\n\ngo 1.22\n\nrequire github.com/robfig/cron/v3 v3.0.1\n' > go.mod
cat > main.go <<'GO'
package main

import (
	"fmt"
	"os"
	"time"
	_ "time/tzdata"

	"github.com/robfig/cron/v3"
)

func main() {
	schedule, err := cron.ParseStandard("CRON_TZ=" + os.Args[1] + " " + os.Args[2])
	if err != nil {
		panic(err)
	}
	at, _ := time.Parse(time.RFC3339, os.Args[3])
	hours, _ := time.ParseDuration(os.Args[4] + "h")
	end := at.Add(hours)
	fmt.Print(" robfig/cron:")
	for at = schedule.Next(at); at.Before(end); at = schedule.Next(at) {
		fmt.Print(at.UTC().Format(" 02T15:04"))
	}
	fmt.Println()
}
GO
go mod tidy 2>/dev/null
go build -mod=mod -buildvcs=false -o robfig .
npm install --silent --no-audit --no-fund cron-parser@5.10.5 croner@10.0.1 >/dev/null
cat > libraries.mjs <<'JS'
import { CronExpressionParser } from 'cron-parser';
import { Cron } from 'croner';

const [tz, text, from, hours] = process.argv.slice(2);
const start = new Date(from);
const end = new Date(start.getTime() + Number(hours) * 3_600_000);
const parsed = CronExpressionParser.parse(text, { currentDate: start, tz });
const all = {
  'cron-parser': Array.from({ length: 80 }, () => parsed.next().toDate()),
  croner: new Cron(text, { timezone: tz }).nextRuns(80, start),
};
for (const [name, dates] of Object.entries(all))
  console.log(` ${name}:`, dates.filter(date => date < end).map(date => date.toISOString().slice(8, 16)).join(' '));
JS
seen=$(while IFS='|' read -r zone text from hours; do
  echo "$text in $zone, $hours hours from $from (in UTC)"
  ./robfig "$zone" "$text" "$from" "$hours"
  node libraries.mjs "$zone" "$text" "$from" "$hours"
done <<'CASES'
Europe/Berlin|30 2 * * *|2027-03-27T12:00:00Z|36
Europe/Berlin|30 2 * * *|2026-10-24T12:00:00Z|36
America/Havana|0 0 * * *|2027-03-13T12:00:00Z|36
Europe/Berlin|0 0-4 * * *|2026-10-24T12:00:00Z|36
Europe/Berlin|15 * * * *|2026-10-24T23:40:00Z|4
CASES
)
echo "$seen"

diff <(echo "$seen") - <<'SEEN'
30 2 * * * in Europe/Berlin, 36 hours from 2027-03-27T12:00:00Z (in UTC)
 robfig/cron:
 cron-parser: 28T01:30
 croner: 28T01:30
30 2 * * * in Europe/Berlin, 36 hours from 2026-10-24T12:00:00Z (in UTC)
 robfig/cron: 25T00:30 25T01:30
 cron-parser: 25T00:30
 croner: 25T00:30
0 0 * * * in America/Havana, 36 hours from 2027-03-13T12:00:00Z (in UTC)
 robfig/cron:
 cron-parser: 14T05:00
 croner: 14T05:00
0 0-4 * * * in Europe/Berlin, 36 hours from 2026-10-24T12:00:00Z (in UTC)
 robfig/cron: 24T22:00 24T23:00 25T00:00 25T01:00 25T02:00 25T03:00 25T23:00
 cron-parser: 24T22:00 24T23:00 25T00:00 25T02:00 25T03:00 25T23:00
 croner: 24T22:00 24T23:00 25T00:00 25T02:00 25T03:00 25T23:00
15 * * * * in Europe/Berlin, 4 hours from 2026-10-24T23:40:00Z (in UTC)
 robfig/cron: 25T00:15 25T01:15 25T02:15 25T03:15
 cron-parser: 25T00:15 25T01:15 25T02:15 25T03:15
 croner: 25T00:15 25T02:15 25T03:15
SEEN
