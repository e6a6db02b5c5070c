#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository:
#   bash results/ipd-in-context/make.sh [FOLDER]
# A quarter of the preset's games in each iteration, and a fifth of the published number of iterations.
set -euo pipefail
out=${1:-runs/ipd-in-context}
train() { # NAME OPTIONS...
  coala train ipd-in-context --meta-batch-size 8 --log-interval 50 --no-progress --out "$out/$1" "${@:2}"
}
three=(--seed 2 --num-seeds 3)
falling=("${three[@]}" --entropy-coefficient 0.1 --entropy-iterations 17500)
train mixed "${falling[@]}" --iterations 14000
coala evaluate "$out/mixed" --num-opponents 64
train exploits "${three[@]}" --p-naive 1 --num-meta-agents 1 --opponent "run:$out/mixed" --iterations 2000 --entropy-coefficient 0.03 --entropy-iterations 2000
train shown "${falling[@]}" --iterations 9050 --shows-agents
train alone "${falling[@]}" --iterations 3000 --p-naive 0
train on "${three[@]}" --iterations 8000 --entropy-coefficient 0.02 --start-from "$out/mixed"
coala evaluate "$out/on" --num-opponents 64
train exploits-on "${three[@]}" --p-naive 1 --num-meta-agents 1 --opponent "run:$out/on" --iterations 6250 --entropy-coefficient 0.03 --entropy-iterations 8000
# Those from which the bonus was chosen.
train to-zero --iterations 14000 --entropy-coefficient 0.1 --entropy-iterations 14000
train alone-to-zero --iterations 8000 --entropy-coefficient 0.1 --entropy-iterations 14000 --p-naive 0
train constant --iterations 11000 --entropy-coefficient 0.03 --seed 1
