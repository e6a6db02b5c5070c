#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository: bash results/coin-game-loqa/make.sh [FOLDER]
set -euo pipefail
out=${1:-results/coin-game-loqa}
coala train coin-game-loqa --seed 170 --num-seeds 3 --log-interval 50 --no-progress --out "$out/loqa"
coala train coin-game-loqa --algorithm advantage-alignment --alignment-weight 3 --iterations 4000 --seed 170 --num-seeds 3 --log-interval 50 --no-progress --out "$out/advantage-alignment"
coala league coin-game loqa="$out/loqa" --no-pretrained --best-response-iterations 0 --no-progress --out "$out/league"
