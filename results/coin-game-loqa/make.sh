#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository: bash results/coin-game-loqa/make.sh [FOLDER]
set -euo pipefail
out=${1:-results/coin-game-loqa}
pair() { # NAME OPTIONS...: three seeds of two players who see each other's rewards
  coala train coin-game-loqa --seed 193 --num-seeds 3 --log-interval 50 --no-progress --out "$out/$1" "${@:2}"
}
pair loqa
pair loqa-past --past-games 64
pair advantage-alignment --algorithm advantage-alignment --alignment-weight 3
coala league coin-game loqa="$out/loqa" loqa-past="$out/loqa-past" advantage-alignment="$out/advantage-alignment" --no-pretrained --best-response-iterations 0 --no-progress --out "$out/league"
