#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository: bash results/ipd-pools/make.sh [FOLDER]
# Only mixed-coala-pg has the settings of the preset. The others were made with an earlier one, bolder and shorter.
set -euo pipefail
folder=${1:-runs/ipd-pools}
bolder="--meta-batch-size 16 --learning-rate 3e-3 --num-epochs 1 --num-minibatches 4 --entropy-coefficient 0.05 --entropy-iterations 250"
run() {
  name=$1; shift
  coala train "$@" --num-seeds 3 --out "$folder/$name"
  coala evaluate "$folder/$name"
  coala inspect "$folder/$name"
}
run mixed-coala-pg ipd-mixed --log-interval 5
run bolder-mixed-coala-pg ipd-mixed $bolder --iterations 350
run bolder-mixed-m-fos ipd-mixed --algorithm m-fos $bolder --iterations 150
run bolder-mixed-batch-unaware ipd-mixed --algorithm batch-unaware $bolder --iterations 350
run bolder-meta-only-coala-pg ipd-meta-only $bolder --iterations 150
run bolder-coala-vs-m-fos ipd-coala-vs-m-fos $bolder --iterations 350
coala compare "$folder"/bolder-{mixed-coala-pg,mixed-m-fos,mixed-batch-unaware,meta-only-coala-pg} \
  --out "$folder/bolder-comparison.png"
