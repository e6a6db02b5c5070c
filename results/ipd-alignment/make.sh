#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository:
#   bash results/ipd-alignment/make.sh [FOLDER]
# Seeds side by side, none of which was used to choose a setting. A folder that is there is kept.
set -euo pipefail
out=${1:-runs/ipd-alignment}

run() {  # NAME PRESET OPTIONS...
  local name=$1 preset=$2
  shift 2
  if [ ! -e "$out/$name" ]; then
    coala train "$preset" --seed 100 --num-seeds 3 --no-progress --out "$out/$name" "$@"
  fi
}

run naive ipd-advantage-alignment --alignment-weight 0
run alignment ipd-advantage-alignment
run average ipd-advantage-alignment --alignment-memory average
run average-weight-3 ipd-advantage-alignment --alignment-memory average --alignment-weight 3
run ppo ipd-advantage-alignment --algorithm advantage-alignment-ppo
run loqa ipd-loqa
run with-loqa ipd-advantage-alignment --algorithm advantage-alignment+loqa
coala tournament "advantage-alignment=$out/alignment" "loqa=$out/loqa" \
  tit-for-tat always-cooperate always-defect win-stay-lose-shift \
  --num-meta-episodes 8 --best-response-iterations 0 --no-progress --out "$out/tournament"
python results/ipd-lola/summary.py "$out" curves.png > "$out/summary.txt"
