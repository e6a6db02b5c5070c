#!/usr/bin/env bash
# Makes everything in this folder again, and what is missing in it, from the root of the repository:
# bash results/ipd-shaper/make.sh [FOLDER]. README.md says which of it is committed.
set -euo pipefail
folder=${1:-runs/ipd-shaper}

# Three algorithms at equal environment steps, 30.7 million for each seed, among the same naive learners.
one=--xla_cpu_multi_thread_eigen=false
XLA_FLAGS=$one coala train ipd-shaping --seed 40 --num-seeds 3 --log-interval 5 --out "$folder/coala-pg"
XLA_FLAGS=$one coala train ipd-shaper --seed 40 --num-seeds 3 --log-interval 5 --out "$folder/shaper"
XLA_FLAGS=$one coala train ipd-good-shepherd --seed 40 --num-seeds 3 --log-interval 5 --out "$folder/good-shepherd"
for algorithm in coala-pg shaper good-shepherd; do
  coala evaluate "$folder/$algorithm" --num-opponents 64
done
coala inspect "$folder/shaper"
coala compare "$folder/coala-pg" "$folder/shaper" "$folder/good-shepherd" --out "$folder/comparison.png"
