#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository: bash results/n-players/make.sh [FOLDER]
# Three runs of three seeds, four minutes of one core in all, and what fixed players earn from the same learners.
set -euo pipefail
folder=${1:-runs/n-players}
for players in 2 3 4; do
  run=$folder/n-ipd-$players
  game=(--num-players "$players" --network tabular --naive-learning-rate 0.2)
  coala train n-ipd-shaping "${game[@]}" --learning-rate 0.05 --iterations 150 --entropy-iterations 75 \
    --num-seeds 3 --log-interval 10 --out "$run"
  coala evaluate "$run" --num-opponents 60
  coala headroom n-ipd-shaping "${game[@]}" --skip reachability cost --out "$folder/headroom-$players"
done
python results/n-players/extortion.py "$folder"
