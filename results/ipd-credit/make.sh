#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository: bash results/ipd-credit/make.sh [FOLDER]
# The committed runs were made on one hardware thread beside other work.
set -euo pipefail
folder=${1:-results/ipd-credit}
credit() { # NAME OPTION...
  coala train ipd-shaping --seed 110 --num-seeds 3 --iterations 100 --no-progress --out "$folder/$1" "${@:2}"
  coala evaluate "$folder/$1" --num-opponents 64
}
credit teaching --credit teaching
credit paper
coala compare "$folder/teaching" "$folder/paper" --out "$folder/comparison.png"
