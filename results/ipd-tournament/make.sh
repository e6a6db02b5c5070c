#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository:
#   bash results/ipd-tournament/make.sh [FOLDER OF THE RUNS] [FOLDER OF THE RESULT]
# The pools have the preset ipd-mixed as it was when the committed tournament was played.
set -euo pipefail
runs=${1:-runs/for-tournament}
out=${2:-runs/ipd-tournament}
earlier="--meta-batch-size 16 --learning-rate 3e-3 --no-learning-rate-decay --num-epochs 1 --num-minibatches 4"
earlier="$earlier --no-normalise-advantages --entropy-coefficient 0.05 --entropy-iterations 250 --num-seeds 3"
train() { if [ ! -e "$1/checkpoint.eqx" ]; then coala train "${@:2}" --out "$1"; fi; }
train "$runs/shaping" ipd-shaping
train "$runs/mixed" ipd-mixed $earlier --iterations 350
train "$runs/mixed-m-fos" ipd-mixed --algorithm m-fos $earlier --iterations 150
train "$runs/mixed-batch-unaware" ipd-mixed --algorithm batch-unaware $earlier --iterations 350
coala tournament "coala-pg (shaping)=$runs/shaping" "coala-pg (mixed)=$runs/mixed" \
  "m-fos (mixed)=$runs/mixed-m-fos" "batch-unaware (mixed)=$runs/mixed-batch-unaware" \
  naive always-cooperate always-defect tit-for-tat win-stay-lose-shift extortion \
  --num-meta-episodes 32 --best-response-iterations 60 --out "$out"
