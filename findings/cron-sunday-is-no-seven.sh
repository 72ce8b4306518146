#!/usr/bin/env bash
# `0 3 * * 7`, `0 3 * * FRI-SUN` and `0 3 * * MON-SUN` are schedules everywhere but in Kubernetes, which takes none of them.
#
# crontab(5) and what was modelled on it know Sunday as 0 and as 7: croner 10.0.1, cron-schedule 6.0.0, cronstrue 3.39.0 (npm) and croniter
# 7.0.0 (PyPI) read all three, cron-parser 5.10.5 (npm) the first. Kubernetes' parser (robfig/cron 3.0.1) has days 0 to 6, SUN is 0, and a range may not end
# before it begins: the API server refuses the CronJob. In a GitOps repository the linter is green, and the job never comes to be.
# Cronledger reads schedules as robfig does.
#
# Needs: Go 1.22 or newer, Node 20 or newer, Python 3 with venv.
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

	"github.com/robfig/cron/v3"
)

func main() {
	for _, text := range os.Args[1:] {
		_, err := cron.ParseStandard(text)
		fmt.Println(" robfig/cron:", err)
	}
}
GO
go mod tidy 2>/dev/null
go build -mod=mod -buildvcs=false -o robfig .
npm install --silent --no-audit --no-fund cron-parser@5.10.5 croner@10.0.1 cron-schedule@6.0.0 cronstrue@3.39.0 >/dev/null
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check croniter==7.0.0

cat > libraries.mjs <<'JS'
import { CronExpressionParser } from 'cron-parser';
import { parseCronExpression } from 'cron-schedule';
import { Cron } from 'croner';
import cronstrue from 'cronstrue';

const [text] = process.argv.slice(2);
const start = new Date('2026-12-01T00:00:00Z');
const next = {
  'cron-parser': () => CronExpressionParser.parse(text, { currentDate: start, tz: 'UTC' }).next().toDate(),
  croner: () => new Cron(text, { timezone: 'UTC' }).nextRun(start),
  'cron-schedule': () => parseCronExpression(text).getNextDate(start),
};
for (const [name, read] of Object.entries(next)) {
  let answer;
  try {
    answer = read().toISOString().slice(0, 10);
  } catch (error) {
    answer = error.message;
  }
  console.log(` ${name}:`, answer);
}
console.log(' cronstrue:', cronstrue.toString(text));
JS
seen=$(for text in '0 3 * * 7' '0 3 * * FRI-SUN' '0 3 * * MON-SUN'; do
  echo "$text"
  ./robfig "$text"
  TZ=UTC node libraries.mjs "$text"
  python/bin/python -c "
import sys, datetime, croniter
print(' croniter:', croniter.croniter(sys.argv[1], datetime.datetime(2026, 12, 1)).get_next(datetime.datetime).date())" "$text"
done)
echo "$seen"

diff <(echo "$seen") - <<'SEEN'
0 3 * * 7
 robfig/cron: end of range (7) above maximum (6): 7
 cron-parser: 2026-12-06
 croner: 2026-12-06
 cron-schedule: 2026-12-06
 cronstrue: At 03:00 AM, only on Sunday
 croniter: 2026-12-06
0 3 * * FRI-SUN
 robfig/cron: beginning of range (5) beyond end of range (0): FRI-SUN
 cron-parser: Invalid range: 5-0, min(5) > max(0)
 croner: 2026-12-04
 cron-schedule: 2026-12-04
 cronstrue: At 03:00 AM, Friday through Sunday
 croniter: 2026-12-04
0 3 * * MON-SUN
 robfig/cron: beginning of range (1) beyond end of range (0): MON-SUN
 cron-parser: Invalid range: 1-0, min(1) > max(0)
 croner: 2026-12-01
 cron-schedule: 2026-12-01
 cronstrue: At 03:00 AM, Monday through Sunday
 croniter: 2026-12-01
SEEN
