#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository: bash results/ipd-pools/make.sh [FOLDER]
# The folders "bolder-..." were made with an earlier preset, bolder and shorter.
set -euo pipefail
folder=${1:-runs/ipd-pools}
bolder="--meta-batch-size 16 --learning-rate 3e-3 --num-epochs 1 --num-minibatches 4 --entropy-coefficient 0.05 --entropy-iterations 250"
run() {
  name=$1; shift
  coala train "$@" --out "$folder/$name"
  coala evaluate "$folder/$name"
  coala inspect "$folder/$name"
}
three="--num-seeds 3"
run mixed-coala-pg ipd-mixed $three --log-interval 5
run fresh-mixed-coala-pg ipd-mixed --seed 3 --num-seeds 2 --log-interval 5
# These defect from iteration 30 on; a third of the preset's length shows it.
run mixed-m-fos ipd-mixed --algorithm m-fos --iterations 500 $three --log-interval 5
run mixed-batch-unaware ipd-mixed --algorithm batch-unaware --iterations 500 $three --log-interval 5
run meta-only-coala-pg ipd-meta-only --iterations 500 $three --log-interval 5
coala compare "$folder"/{mixed-coala-pg,mixed-m-fos,mixed-batch-unaware,meta-only-coala-pg} --out "$folder/comparison.png"

run bolder-mixed-coala-pg ipd-mixed $bolder $three --iterations 350
run bolder-mixed-m-fos ipd-mixed --algorithm m-fos $bolder $three --iterations 150
run bolder-mixed-batch-unaware ipd-mixed --algorithm batch-unaware $bolder $three --iterations 350
run bolder-meta-only-coala-pg ipd-meta-only $bolder $three --iterations 150
run bolder-coala-vs-m-fos ipd-coala-vs-m-fos $bolder $three --iterations 350
coala compare "$folder"/bolder-{mixed-coala-pg,mixed-m-fos,mixed-batch-unaware,meta-only-coala-pg} \
  --out "$folder/bolder-comparison.png"
