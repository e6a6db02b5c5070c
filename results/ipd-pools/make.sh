#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository: bash results/ipd-pools/make.sh [FOLDER]
set -euo pipefail
folder=${1:-runs/ipd-pools}
run() {
  name=$1; shift
  coala train "$@" --log-interval 5 --out "$folder/$name"
  coala evaluate "$folder/$name"
  coala inspect "$folder/$name"
}
three="--num-seeds 3 --gradient-ratio-interval 10"
run mixed-coala-pg ipd-mixed $three
# These defect within 100 iterations; a quarter of the preset's length shows it.
run mixed-m-fos ipd-mixed --algorithm m-fos --iterations 250 $three
run mixed-batch-unaware ipd-mixed --algorithm batch-unaware --iterations 250 $three
run meta-only-coala-pg ipd-meta-only --iterations 250 $three
coala compare "$folder"/{mixed-coala-pg,mixed-m-fos,mixed-batch-unaware,meta-only-coala-pg} --out "$folder/comparison.png"

# App. H.3. The committed run of seeds 0 to 2 was stopped after 350 of the preset's 800 iterations.
run coala-vs-m-fos-seed-100 ipd-coala-vs-m-fos --seed 100
run coala-vs-m-fos ipd-coala-vs-m-fos --num-seeds 3

# The same pool without normalisation, as the preset was before.
before="--no-normalise-advantages --no-learning-rate-decay --entropy-coefficient 0 --entropy-iterations 0 --iterations 1500"
run unnormalised-mixed-coala-pg ipd-mixed $before --num-seeds 3
run unnormalised-fresh-mixed-coala-pg ipd-mixed $before --seed 3 --num-seeds 2
