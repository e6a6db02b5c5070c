#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository: bash results/n-players/make.sh [FOLDER]
# Three runs of three seeds, a minute of one core each.
set -euo pipefail
folder=${1:-runs/n-players}
for players in 2 3 4; do
  run=$folder/n-ipd-$players
  coala train n-ipd-shaping --num-players "$players" --network tabular --learning-rate 0.05 --naive-learning-rate 0.2 \
    --iterations 150 --entropy-iterations 75 --num-seeds 3 --log-interval 10 --out "$run"
  coala evaluate "$run" --num-opponents 60
done
python results/n-players/extortion.py "$folder"
