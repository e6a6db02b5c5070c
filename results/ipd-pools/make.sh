#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository: bash results/ipd-pools/make.sh [FOLDER]
set -euo pipefail
folder=${1:-runs/ipd-pools}
run() {
  name=$1; shift
  coala train "$@" --seed 7 --num-seeds 3 --log-interval 5 --out "$folder/$name"
  coala evaluate "$folder/$name"
  coala inspect "$folder/$name"
}
ratio="--gradient-ratio-interval 10"
run mixed-coala-pg ipd-mixed $ratio
# These defect within 100 iterations; less than half of the preset's length, to the end of the bonus, shows it.
run mixed-m-fos ipd-mixed --algorithm m-fos --iterations 300 $ratio
run mixed-batch-unaware ipd-mixed --algorithm batch-unaware --iterations 300 $ratio
run meta-only-coala-pg ipd-meta-only --iterations 300 $ratio
coala compare "$folder"/{mixed-coala-pg,mixed-m-fos,mixed-batch-unaware,meta-only-coala-pg} --out "$folder/comparison.png"

# App. H.3: an M-FOS agent joins the two COALA-PG agents of each seed.
run coala-vs-m-fos ipd-coala-vs-m-fos --start-from "$folder/mixed-coala-pg"

# Why B is 8. The committed file is of an earlier preset (commit dc45be6), which weighed both kinds of opponents alike.
python benchmarks/gradient_noise.py --presets ipd-mixed --batch-sizes 16 8 4 --iterations 60 --games 8192 \
  --out "$folder/gradient_noise.json"
