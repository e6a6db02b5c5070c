#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository: bash results/ipd-shaping/make.sh [FOLDER]
set -euo pipefail
folder=${1:-runs/ipd-shaping}

# The headline: seeds that nobody had looked at, with one thread each alone, with the machine's own number side by side.
# The committed runs of one thread are of commit 72cddad on another machine (16 cores, one run on each); the others of
# commit b46d9a3, but for the machine's threads with seeds 45 to 49, and batch-unaware, which are of 77c678f. Output paths
# in their config.json were shortened.
one=--xla_cpu_multi_thread_eigen=false
for seed in 40 41 42 43 44 45 46 47 48 49; do
  run=$folder/ten-seeds/one-thread/seed-$seed
  XLA_FLAGS=$one coala train ipd-shaping --seed "$seed" --out "$run"
  coala evaluate "$run" --num-opponents 64
done
for seed in 40 45; do
  run=$folder/ten-seeds/default-threads/seeds-$seed-$((seed + 4))
  coala train ipd-shaping --seed "$seed" --num-seeds 5 --out "$run"
  coala evaluate "$run" --num-opponents 64
done
# The paper's form of the later return.
run=$folder/ten-seeds/one-thread-no-centring/seeds-40-42
XLA_FLAGS=$one coala train ipd-shaping --no-centring --seed 40 --num-seeds 3 --out "$run"
coala evaluate "$run" --num-opponents 64
python results/ipd-shaping/ten_seeds.py "$folder/ten-seeds"
# The baselines with the same preset, on three of these seeds.
for algorithm in m-fos batch-unaware; do
  XLA_FLAGS=$one coala train ipd-shaping --algorithm "$algorithm" --seed 40 --num-seeds 3 --out "$folder/$algorithm-seeds-40-42"
  coala evaluate "$folder/$algorithm-seeds-40-42" --num-opponents 64
done

# Three algorithms on the same seeds. The committed runs are of commit f65233d and of its preset, without centring, with
# the paper's value coefficient and a constant learning rate; seeds 0, 1, 2 are those that it was chosen on.
for algorithm in coala-pg m-fos batch-unaware; do
  coala train ipd-shaping --algorithm "$algorithm" --num-seeds 3 --out "$folder/$algorithm"
  coala evaluate "$folder/$algorithm"
done
coala compare "$folder/coala-pg" "$folder/m-fos" "$folder/batch-unaware" --out "$folder/comparison.png"
