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
three="--seed 3 --num-seeds 3 --gradient-ratio-interval 10"
run mixed-coala-pg ipd-mixed $three
run mixed-coala-pg-seed-6 ipd-mixed --seed 6
# These defect within 100 iterations; less than half of the preset's length shows it.
run mixed-m-fos ipd-mixed --algorithm m-fos --iterations 250 $three
run mixed-batch-unaware ipd-mixed --algorithm batch-unaware --iterations 250 $three
run meta-only-coala-pg ipd-meta-only --iterations 250 $three
coala compare "$folder"/{mixed-coala-pg,mixed-m-fos,mixed-batch-unaware,meta-only-coala-pg} --out "$folder/comparison.png"

# App. H.3. The committed run of seeds 0 to 2 was stopped after 350 of the preset's 800 iterations.
run coala-vs-m-fos-seed-100 ipd-coala-vs-m-fos --seed 100
run coala-vs-m-fos ipd-coala-vs-m-fos --num-seeds 3

# Why B is 8.
python benchmarks/gradient_noise.py --presets ipd-mixed --batch-sizes 16 8 4 --iterations 60 --games 8192 \
  --out "$folder/gradient_noise.json"
