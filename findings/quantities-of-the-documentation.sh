#!/usr/bin/env bash
# Kubernetes' documentation has five spellings of about the same memory; a library that parses them takes one for 129 bytes and one for NaN.
#
# `128974848`, `129e6`, `129M`, `128974848000m` and `123Mi` (https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/).
# kubernetes-resource-parser 0.1.0 (npm) reads the digits and looks for a suffix of its list: `129e6` is 129 bytes, the one in
# thousandths is NaN. Kubernetes' own client for Python (kubernetes 37.0.2, `utils.parse_quantity`) reads all five, and
# takes `1K` and `1_000`, too, which an API server refuses. k8s-resource-parser 0.2.2 (npm) reads all as Go does.
# A limit that is compared or summed with the first is wrong without an error; Cronledger has a port of Go's parser.
#
# Needs: Go 1.26 or newer, Node 20 or newer, Python 3 with venv.
set -euo pipefail
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"

cat > main.go <<'GO'
package main

import (
	"fmt"
	"os"

	"k8s.io/apimachinery/pkg/api/resource"
)

func main() {
	for _, text := range os.Args[1:] {
		if q, err := resource.ParseQuantity(text); err != nil {
			fmt.Print(text, " refused; ")
		} else {
			fmt.Print(text, " ", q.Value(), "; ")
		}
	}
}
GO
printf 'module finding\n\ngo 1.26.0\n\nrequire k8s.io/apimachinery v0.37.2\n' > go.mod
go mod tidy 2>/dev/null
go build -mod=mod -buildvcs=false -o go-quantity .
npm install --silent --no-audit --no-fund kubernetes-resource-parser@0.1.0 k8s-resource-parser@0.2.2 >/dev/null
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check kubernetes==37.0.2

texts=(128974848 129e6 129M 128974848000m 123Mi 2k 1K 1_000)
seen=$(
  echo "Go:                         $(./go-quantity "${texts[@]}")"
  for library in kubernetes-resource-parser k8s-resource-parser; do
    printf '%-27s ' "$library:"
    node -e "
      const { memoryParser } = require('$library');
      const read = text => { try { return String(memoryParser(text)); } catch { return 'refused'; } };
      console.log(process.argv.slice(1).map(text => text + ' ' + read(text) + '; ').join(''));" "${texts[@]}"
  done
  printf '%-27s ' 'kubernetes (Python):'
  python/bin/python -c "
import sys
from kubernetes.utils.quantity import parse_quantity
print(''.join(f'{text} {int(parse_quantity(text))}; ' for text in sys.argv[1:]))" "${texts[@]}"
)
echo "$seen"

diff <(echo "$seen") - <<'SEEN'
Go:                         128974848 128974848; 129e6 129000000; 129M 129000000; 128974848000m 128974848; 123Mi 128974848; 2k 2000; 1K refused; 1_000 refused; 
kubernetes-resource-parser: 128974848 128974848; 129e6 129; 129M 129000000; 128974848000m NaN; 123Mi 128974848; 2k 2000; 1K NaN; 1_000 1; 
k8s-resource-parser:        128974848 128974848; 129e6 129000000; 129M 129000000; 128974848000m 128974848; 123Mi 128974848; 2k 2000; 1K refused; 1_000 refused; 
kubernetes (Python):        128974848 128974848; 129e6 129000000; 129M 129000000; 128974848000m 128974848; 123Mi 128974848; 2k 2000; 1K 1000; 1_000 1000; 
SEEN
