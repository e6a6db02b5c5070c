#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository:
#   bash results/ipd-in-context/make.sh [FOLDER]
# A quarter of the preset's games and a third of its iterations: a look at the beginning, not a test of what is published.
set -euo pipefail
out=${1:-runs/ipd-in-context}

run() {  # NAME OPTIONS...
  local name=$1
  shift
  if [ ! -e "$out/$name" ]; then
    coala train ipd-in-context --meta-batch-size 8 --iterations 150 --log-interval 10 --no-progress --out "$out/$name" "$@"
  fi
}

run mixed
run learners-alone --p-naive 0
