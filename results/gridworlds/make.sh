#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository: bash results/gridworlds/make.sh [FOLDER [SETTING ...]]
set -euo pipefail
folder=${1:-runs/gridworlds}
settings=${*:2}
for setting in ${settings:-coin-game-shaping cleanup-lite-shaping cleanup-lite-mixed}; do
  runs=()
  for algorithm in coala-pg batch-unaware m-fos; do
    run=$folder/$setting-$algorithm
    coala train "$setting" --algorithm "$algorithm" --num-seeds 3 --log-interval 5 --out "$run"
    coala evaluate "$run"
    runs+=("$run")
  done
  coala compare "${runs[@]}" --out "$folder/$setting.png"
done
if [ $# -lt 2 ]; then # not for single settings: they hold for all
  python results/gridworlds/naive_learning.py
  python benchmarks/gradient_noise.py --out results/gridworlds/gradient_noise.json
fi
