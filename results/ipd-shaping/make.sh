#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository: bash results/ipd-shaping/make.sh [FOLDER]
set -euo pipefail
folder=${1:-runs/ipd-shaping}
for algorithm in coala-pg m-fos batch-unaware; do
  coala train ipd-shaping --algorithm "$algorithm" --num-seeds 3 --out "$folder/$algorithm"
  coala evaluate "$folder/$algorithm"
done
coala compare "$folder/coala-pg" "$folder/m-fos" "$folder/batch-unaware" --out "$folder/comparison.png"
