#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository: bash results/gridworlds/teaching/make.sh [FOLDER]
set -euo pipefail
folder=${1:-results/gridworlds/teaching}
pool=$folder/pool.eqx # not committed: a minute makes it
coala pretrain coin-game-2x2-shaping --sees-rewards --num-inner-episodes 200 --entropy-coefficient 0.02 --learning-rate 0.003 --out "$pool"
coala train coin-game-2x2-shaping --sees-rewards --naive-pool "$pool" --credit teaching --credit-lambda 0.5 \
  --credit-windows 48 --credit-window-length 1 --seed 75 --iterations 200 --out "$folder/coala-pg-teaching"
python results/gridworlds/theft_credit.py "$folder/coala-pg-teaching" --out "$folder/theft_credit.json"
