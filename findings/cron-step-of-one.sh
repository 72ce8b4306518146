#!/usr/bin/env bash
# `0 0 */1 * MON` is every Monday for Kubernetes and every day for three widely used cron libraries.
#
# Kubernetes' parser (robfig/cron 3.0.1) takes `*/1` for a star, so that only the day of the week counts; with `*/2` it is a list of
# days, and either field is enough. cron-parser 5.10.5 and croner 10.0.1 (npm) and croniter 7.0.0 (PyPI) take both for lists: whatever shows
# or lints schedules with one of them shows other days than those on which the job runs. All four agree on `*/2`.
# Cronledger therefore has its own reading of schedules, held against robfig's.
#
# Needs: Go 1.22 or newer, Node 20 or newer, Python 3 with venv.
set -euo pipefail
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"

cat > go.mod <<'MOD'
module finding

go 1.22

require github.com/robfig/cron/v3 v3.0.1
MOD
cat > main.go <<'GO'
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/robfig/cron/v3"
)

func main() {
	for _, text := range os.Args[1:] {
		schedule, err := cron.ParseStandard(text)
		if err != nil {
			panic(err)
		}
		at := time.Date(2026, 12, 31, 23, 59, 59, 0, time.UTC)
		fmt.Printf("robfig      %s ", text)
		for range [5]int{} {
			at = schedule.Next(at)
			fmt.Print(" ", at.Format("01-02"))
		}
		fmt.Println()
	}
}
GO
cat > libraries.mjs <<'JS'
import { CronExpressionParser } from 'cron-parser';
import { Cron } from 'croner';

const day = date => date.toISOString().slice(5, 10);
for (const text of process.argv.slice(2)) {
  const runs = CronExpressionParser.parse(text, { currentDate: '2026-12-31T23:59:59Z', tz: 'UTC' });
  console.log('cron-parser', text, '', Array.from({ length: 5 }, () => day(runs.next().toDate())).join(' '));
  console.log('croner     ', text, '', new Cron(text, { timezone: 'UTC' }).nextRuns(5, '2026-12-31T23:59:59').map(day).join(' '));
}
JS
cat > libraries.py <<'PY'
import sys
from datetime import datetime
from croniter import croniter

for text in sys.argv[1:]:
    runs = croniter(text, datetime(2026, 12, 31, 23, 59, 59))
    print("croniter   ", text, "", *(runs.get_next(datetime).strftime("%m-%d") for _ in range(5)))
PY

go mod tidy >/dev/null 2>&1
npm install --silent --no-audit --no-fund cron-parser@5.10.5 croner@10.0.1 >/dev/null
python3 -m venv python >/dev/null
python/bin/pip install --quiet --disable-pip-version-check croniter==7.0.0

seen=$({
  go run . '0 0 */1 * MON' '0 0 */2 * MON'
  node libraries.mjs '0 0 */1 * MON' '0 0 */2 * MON'
  python/bin/python libraries.py '0 0 */1 * MON' '0 0 */2 * MON'
} | sort)
echo "$seen"

# Seen on 2026-12-01; 4 January 2027 is the first Monday.
expected='croner      0 0 */1 * MON  01-01 01-02 01-03 01-04 01-05
croner      0 0 */2 * MON  01-01 01-03 01-04 01-05 01-07
croniter    0 0 */1 * MON  01-01 01-02 01-03 01-04 01-05
croniter    0 0 */2 * MON  01-01 01-03 01-04 01-05 01-07
cron-parser 0 0 */1 * MON  01-01 01-02 01-03 01-04 01-05
cron-parser 0 0 */2 * MON  01-01 01-03 01-04 01-05 01-07
robfig      0 0 */1 * MON  01-04 01-11 01-18 01-25 02-01
robfig      0 0 */2 * MON  01-01 01-03 01-04 01-05 01-07'
diff <(echo "$expected" | sort) <(echo "$seen") || { echo 'This is not what was seen before.' >&2; exit 1; }
