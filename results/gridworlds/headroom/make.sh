#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository: bash results/gridworlds/headroom/make.sh [FOLDER]
set -euo pipefail
folder=${1:-results/gridworlds/headroom}
measure() { coala headroom "${@:2}" --no-progress --out "$folder/$1"; }
fresh=(--naive-pool "" --no-warm-start --naive-learning-rate 0.01 --batch-size 32)
small=(--grid-height 2 --grid-width 3 --initial-dirt 2 --pollution-limit 2)

measure coin-game-shaping coin-game-shaping
measure cleanup-lite-shaping cleanup-lite-shaping
measure coin-game-2x2-shaping coin-game-2x2-shaping
measure coin-game-2x2-undecided coin-game-2x2-undecided --skip cost
measure cleanup-lite-undecided cleanup-lite-undecided
# After results/gridworlds/cleanup-lite-undecided/make.sh has trained them into RUNS (checkpoints are not committed).
if [ "${RUNS:-}" ]; then
  beside=(); for name in teaching batch-unaware m-fos; do beside+=("$name=$RUNS/$name"); done
  measure cleanup-lite-undecided-trained cleanup-lite-undecided --beside "${beside[@]}" --skip reachability cost
fi
measure coin-game-2x2-fresh coin-game-shaping --grid-height 2 --grid-width 2 "${fresh[@]}" --num-inner-episodes 30 --num-meta-episodes 64
measure coin-game-3x3-long coin-game-shaping --batch-size 64 --num-inner-episodes 50 --naive-learning-rate 0.005 --skip cost
measure cleanup-lite-2x3-fresh cleanup-lite-shaping "${small[@]}" "${fresh[@]}" --inner-episode-length 16 --num-inner-episodes 100 --skip cost
