#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository: bash results/negotiation/make.sh [FOLDER]
set -euo pipefail
out=${1:-results/negotiation}
pair() { # NAME OPTIONS...: three seeds of two players who see each other's rewards
  coala train negotiation-loqa --seed 190 --num-seeds 3 --log-interval 50 --no-progress --out "$out/$1" "${@:2}"
}
pair loqa
pair advantage-alignment --algorithm advantage-alignment
coala train ipd-lola-dice --game negotiation --proposals 2 --inner-episode-length 10 --network gru --width 32 --num-look-aheads 1 --inner-learning-rate 0.3 --gae-lambda 0.9 --learning-rate 0.003 --batch-size 64 --num-seeds 3 --log-interval 50 --no-progress --discount 0.9 --iterations 3000 --seed 190 --out "$out/lola-dice"
shaper() { # NAME OPTIONS...: three seeds of an agent against naive learners, a third of the preset's iterations
  coala train negotiation-shaping --seed 196 --num-seeds 3 --iterations 100 --entropy-iterations 50 --log-interval 5 --no-progress --out "$out/$1" "${@:2}"
  coala evaluate "$out/$1" --num-opponents 64
}
shaper coala-pg
shaper teaching --credit teaching
shaper batch-unaware --algorithm batch-unaware
shaper m-fos --algorithm m-fos
evolved() { # NAME OPTIONS...: the same by evolution, at as many steps
  coala train negotiation-shaping --seed 196 --num-seeds 3 --iterations 100 --meta-batch-size 1 --population-size 32 --members-at-once 16 --noise 1.0 --noise-decay 1.0 --evolution-rate 0.05 --evolution-rate-decay 1.0 --log-interval 5 --no-progress --out "$out/$1" "${@:2}"
  coala evaluate "$out/$1" --num-opponents 64
}
evolved shaper --algorithm shaper --network gru --width 16
evolved good-shepherd --algorithm good-shepherd --network mlp
runs=()
for name in loqa advantage-alignment lola-dice coala-pg teaching m-fos batch-unaware shaper good-shepherd; do runs+=("$name=$out/$name"); done
coala league negotiation "${runs[@]}" --no-pretrained --best-response-iterations 0 --no-progress --out "$out/league"
