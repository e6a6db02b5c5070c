#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository: bash results/ipd-pools/make.sh [FOLDER]
# M-FOS and the pool without naive learners get 150 of the 350 iterations of the preset, for time.
set -euo pipefail
folder=${1:-runs/ipd-pools}
run() {
  name=$1; shift
  coala train "$@" --num-seeds 3 --out "$folder/$name"
  coala evaluate "$folder/$name"
  coala inspect "$folder/$name"
}
run mixed-coala-pg ipd-mixed
run mixed-m-fos ipd-mixed --algorithm m-fos --iterations 150
run mixed-batch-unaware ipd-mixed --algorithm batch-unaware
run meta-only-coala-pg ipd-meta-only --iterations 150
run coala-vs-m-fos ipd-coala-vs-m-fos
coala compare "$folder"/{mixed-coala-pg,mixed-m-fos,mixed-batch-unaware,meta-only-coala-pg} --out "$folder/comparison.png"
