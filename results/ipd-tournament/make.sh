#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository and after results/ipd-pools/make.sh:
#   bash results/ipd-tournament/make.sh [FOLDER OF THE POOLS] [FOLDER OF THE RESULT]
# The committed result is of commit 87be8a2, with the agents that results/ipd-pools/make.sh gave there.
set -euo pipefail
pools=${1:-runs/ipd-pools}
out=${2:-runs/ipd-tournament}
if [ ! -e "$pools/shaping/checkpoint.eqx" ]; then coala train ipd-shaping --out "$pools/shaping"; fi
coala tournament "coala-pg (shaping)=$pools/shaping" "coala-pg (mixed)=$pools/mixed-coala-pg" \
  "m-fos (mixed)=$pools/mixed-m-fos" "batch-unaware (mixed)=$pools/mixed-batch-unaware" \
  naive always-cooperate always-defect tit-for-tat win-stay-lose-shift extortion \
  --num-meta-episodes 32 --best-response-iterations 60 --out "$out"
