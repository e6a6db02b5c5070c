#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository: bash results/ipd-shaping/make.sh [FOLDER]
set -euo pipefail
folder=${1:-runs/ipd-shaping}

# The headline: ten seeds that nobody had looked at, each alone, in both threading modes. The committed runs of one
# thread are of commit 72cddad on another machine (16 cores, one run on each), those of default threads of commit
# e45c5d4, where five of the ten were run; the output paths in their config.json were shortened.
for seed in 40 41 42 43 44 45 46 47 48 49; do
  run=$folder/ten-seeds/one-thread/seed-$seed
  XLA_FLAGS=--xla_cpu_multi_thread_eigen=false coala train ipd-shaping --seed "$seed" --out "$run"
  coala evaluate "$run" --num-opponents 64
  run=$folder/ten-seeds/default-threads/seed-$seed
  coala train ipd-shaping --seed "$seed" --out "$run"
  coala evaluate "$run" --num-opponents 64
done
python results/ipd-shaping/ten_seeds.py "$folder/ten-seeds"

# Three algorithms on the same seeds. The committed runs are of commit f65233d and of its preset, without centring, with
# the paper's value coefficient and a constant learning rate; seeds 0, 1, 2 are those that it was chosen on.
for algorithm in coala-pg m-fos batch-unaware; do
  coala train ipd-shaping --algorithm "$algorithm" --num-seeds 3 --out "$folder/$algorithm"
  coala evaluate "$folder/$algorithm"
done
coala compare "$folder/coala-pg" "$folder/m-fos" "$folder/batch-unaware" --out "$folder/comparison.png"
