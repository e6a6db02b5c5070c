#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository: bash results/ipd-pools/make.sh [FOLDER]
set -euo pipefail
folder=${1:-runs/ipd-pools}
run() {
  name=$1; shift
  coala train "$@" --num-seeds 3 --log-interval 5 --out "$folder/$name"
  coala evaluate "$folder/$name"
  coala inspect "$folder/$name"
}
ratio="--gradient-ratio-interval 10"
run mixed-coala-pg ipd-mixed $ratio --seed 33
# These defect within 100 iterations; less than half of the preset's length, to the end of the bonus, shows it.
run mixed-m-fos ipd-mixed --algorithm m-fos --iterations 200 $ratio --seed 30
run mixed-batch-unaware ipd-mixed --algorithm batch-unaware --iterations 200 $ratio --seed 30
run meta-only-coala-pg ipd-meta-only --iterations 200 $ratio --seed 30
coala compare "$folder"/{mixed-coala-pg,mixed-m-fos,mixed-batch-unaware,meta-only-coala-pg} --out "$folder/comparison.png"

# App. H.3: an M-FOS agent joins the two COALA-PG agents of each seed.
run coala-vs-m-fos ipd-coala-vs-m-fos --start-from "$folder/mixed-coala-pg" --seed 33

# Why B is 8. The committed file is of an earlier preset (commit dc45be6), with the paper's reward scale.
python benchmarks/gradient_noise.py --presets ipd-mixed --batch-sizes 16 8 4 --iterations 60 --games 8192 \
  --out "$folder/gradient_noise.json"
