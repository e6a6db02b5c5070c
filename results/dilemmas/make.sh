#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository: bash results/dilemmas/make.sh [FOLDER]
set -euo pipefail
folder=${1:-results/dilemmas}
for algorithm in coala-pg batch-unaware m-fos; do
  coala train dilemmas-shaping --algorithm "$algorithm" --seed 130 --num-seeds 5 --log-interval 5 --no-progress --out "$folder/$algorithm"
  coala evaluate "$folder/$algorithm" --num-opponents 64
done
coala compare "$folder"/{coala-pg,batch-unaware,m-fos} --out "$folder/comparison.png"
coala league dilemmas coala-pg="$folder/coala-pg" batch-unaware="$folder/batch-unaware" m-fos="$folder/m-fos" --no-progress --out "$folder/league"
