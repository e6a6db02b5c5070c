#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository:
#   bash results/ipd-in-context/make.sh [FOLDER]
# A quarter of the preset's games and a seventh of its iterations: a look at the beginning, no test of what is published.
set -euo pipefail
out=${1:-runs/ipd-in-context}
coala train ipd-in-context --meta-batch-size 8 --iterations 150 --log-interval 10 --no-progress --out "$out/mixed"
