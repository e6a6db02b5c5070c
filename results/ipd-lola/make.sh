#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository:
#   bash results/ipd-lola/make.sh [FOLDER]
# Seeds side by side, none of which was used to choose a setting. A folder that is there is kept.
set -euo pipefail
out=${1:-runs/ipd-lola}

run() {  # NAME PRESET SEEDS OPTIONS...
  local name=$1 preset=$2 seeds=$3
  shift 3
  if [ ! -e "$out/$name" ]; then
    coala train "$preset" --seed 100 --num-seeds "$seeds" --no-progress --out "$out/$name" "$@"
  fi
}

for look_aheads in 0 1 2 3; do run "dice-$look_aheads" ipd-lola-dice 10 --num-look-aheads "$look_aheads"; done
run dice-1-no-warm-up ipd-lola-dice 10 --warm-up 0 --iterations 200
run coala-1 ipd-lola-coala 5
coala tournament "lola-dice-2=$out/dice-2" tit-for-tat always-cooperate always-defect win-stay-lose-shift \
  --num-meta-episodes 80 --best-response-iterations 0 --no-progress --out "$out/tournament"
python results/ipd-lola/summary.py "$out" > "$out/summary.txt"
python benchmarks/look_aheads.py --repeats 128 --json "$out/look_aheads.json"
