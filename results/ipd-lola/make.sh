#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository:
#   bash results/ipd-lola/make.sh [FOLDER]
# Ten seeds side by side, none of which was used to choose a setting. A folder that is there is kept.
set -euo pipefail
out=${1:-runs/ipd-lola}

run() {  # NAME PRESET OPTIONS...
  local name=$1 preset=$2
  shift 2
  if [ ! -e "$out/$name" ]; then
    coala train "$preset" --seed 100 --num-seeds 10 --no-progress --out "$out/$name" "$@"
  fi
}

for look_aheads in 0 1 2 3; do run "dice-$look_aheads" ipd-lola-dice --num-look-aheads "$look_aheads"; done
run dice-1-no-warm-up ipd-lola-dice --warm-up 0 --iterations 200
for look_aheads in 1 2; do run "coala-$look_aheads" ipd-lola-coala --num-look-aheads "$look_aheads"; done
python results/ipd-lola/summary.py "$out" > "$out/summary.txt"
coala compare "$out"/dice-[0-3] "$out"/coala-[12] --out "$out/comparison.png"
