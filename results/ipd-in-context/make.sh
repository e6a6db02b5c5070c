#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository:
#   bash results/ipd-in-context/make.sh [FOLDER]
# A quarter of the preset's games in each iteration, and a fifth of the published number of iterations.
set -euo pipefail
out=${1:-runs/ipd-in-context}
train() { # NAME OPTIONS...
  coala train ipd-in-context --meta-batch-size 8 --log-interval 50 --no-progress --out "$out/$1" "${@:2}"
}
falling=(--iterations 14000 --entropy-coefficient 0.1 --entropy-iterations 14000)
train mixed "${falling[@]}"
train alone "${falling[@]}" --p-naive 0
train constant --iterations 11000 --entropy-coefficient 0.03 --seed 1
