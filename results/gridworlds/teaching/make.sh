#!/usr/bin/env bash
# Makes own-critic, batch-unaware and comparison.png again, from the root of the repository:
# bash results/gridworlds/teaching/make.sh [FOLDER]
# Paths in the committed files were shortened. theft_credit.json is of the code at commit aa18072 and an agent
# of its own; it serves for the deviations by lambda alone, for its differences compare other states too.
set -euo pipefail
folder=${1:-results/gridworlds/teaching}
pool=$folder/pool.eqx # not committed: a minute makes it
coala pretrain coin-game-2x2-shaping --sees-rewards --num-inner-episodes 200 --entropy-coefficient 0.02 --learning-rate 0.003 --out "$pool"
common=(coin-game-2x2-shaping --sees-rewards --naive-pool "$pool" --seed 76 --iterations 200 --no-progress)
coala train "${common[@]}" --credit teaching --credit-lambda 0.5 --credit-windows 48 --credit-window-length 1 --out "$folder/own-critic"
coala train "${common[@]}" --algorithm batch-unaware --out "$folder/batch-unaware"
for run in own-critic batch-unaware; do coala evaluate "$folder/$run" --num-opponents 64; done
coala compare "$folder/own-critic" "$folder/batch-unaware" --out "$folder/comparison.png"
python results/gridworlds/theft_credit.py "$folder/own-critic" --untrained --out "$folder/theft_credit_start.json"
python results/gridworlds/theft_credit.py "$folder/own-critic" --out "$folder/theft_credit_end.json"
