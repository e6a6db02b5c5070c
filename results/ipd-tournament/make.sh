#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository, after results/ipd-pools/make.sh:
#   bash results/ipd-tournament/make.sh [FOLDER OF THE POOLS] [FOLDER OF THE RESULT]
set -euo pipefail
pools=${1:-runs/ipd-pools}
out=${2:-runs/ipd-tournament}
if [ ! -e runs/shaping-coala-pg ]; then coala train ipd-shaping --out runs/shaping-coala-pg; fi
coala tournament "coala-pg (shaping)=runs/shaping-coala-pg" "coala-pg (mixed)=$pools/bolder-mixed-coala-pg" \
  "m-fos (mixed)=$pools/bolder-mixed-m-fos" "batch-unaware (mixed)=$pools/bolder-mixed-batch-unaware" \
  naive always-cooperate always-defect tit-for-tat win-stay-lose-shift extortion \
  --num-meta-episodes 32 --best-response-iterations 60 --out "$out"
