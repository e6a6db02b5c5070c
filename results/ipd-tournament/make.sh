#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository and after the make.sh of results/ipd-shaping and
# results/ipd-pools: bash results/ipd-tournament/make.sh [FOLDER OF SHAPING] [FOLDER OF THE POOLS] [FOLDER OF THE RESULT]
# The committed result was played with one thread: XLA_FLAGS=--xla_cpu_multi_thread_eigen=false; its figure was drawn
# again with a note that came later, and made smaller.
set -euo pipefail
shaping=${1:-runs/ipd-shaping}
pools=${2:-runs/ipd-pools}
out=${3:-runs/ipd-tournament}
coala tournament "coala-pg (shaping)=$shaping/ten-seeds/default-threads/seeds-40-44" \
  "coala-pg (mixed)=$pools/mixed-coala-pg" \
  "m-fos (mixed)=$pools/mixed-m-fos" "batch-unaware (mixed)=$pools/mixed-batch-unaware" \
  naive always-cooperate always-defect tit-for-tat win-stay-lose-shift extortion \
  --num-meta-episodes 32 --best-response-iterations 60 --out "$out"
