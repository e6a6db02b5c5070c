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
run fresh-mixed-coala-pg ipd-mixed --seed 3 --num-seeds 4
# These defect from iteration 60 on; a part of the preset's length shows it.
run mixed-m-fos ipd-mixed --algorithm m-fos --iterations 300 $three
run mixed-batch-unaware ipd-mixed --algorithm batch-unaware --iterations 300 $three
run meta-only-coala-pg ipd-meta-only --iterations 300 $three
run coala-vs-m-fos ipd-coala-vs-m-fos --num-seeds 3
coala compare "$folder"/{mixed-coala-pg,mixed-m-fos,mixed-batch-unaware,meta-only-coala-pg} --out "$folder/comparison.png"
