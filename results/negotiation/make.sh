#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository: bash results/negotiation/make.sh [FOLDER]
set -euo pipefail
out=${1:-results/negotiation}
pair() { # NAME OPTIONS...: three seeds of two players who see each other's rewards
  coala train negotiation-loqa --seed 190 --num-seeds 3 --log-interval 50 --no-progress --out "$out/$1" "${@:2}"
}
pair loqa
pair advantage-alignment --algorithm advantage-alignment
shaper() { # NAME OPTIONS...: three seeds of an agent against naive learners, a third of the preset's iterations
  coala train negotiation-shaping --seed 196 --num-seeds 3 --iterations 100 --entropy-iterations 50 --log-interval 5 --no-progress --out "$out/$1" "${@:2}"
  coala evaluate "$out/$1" --num-opponents 64
}
shaper coala-pg
shaper teaching --credit teaching
shaper batch-unaware --algorithm batch-unaware
runs=()
for name in loqa advantage-alignment coala-pg teaching batch-unaware; do runs+=("$name=$out/$name"); done
coala league negotiation "${runs[@]}" --no-pretrained --best-response-iterations 0 --no-progress --out "$out/league"
