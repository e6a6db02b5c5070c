#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository: bash results/coin-game-loqa/make.sh [FOLDER]
set -euo pipefail
out=${1:-results/coin-game-loqa}
pair() { # NAME OPTIONS...: three seeds of two players who see each other's rewards
  coala train coin-game-loqa --num-seeds 3 --log-interval 50 --no-progress --out "$out/$1" "${@:2}"
}
pair loqa --seed 193
pair loqa-past --seed 193 --past-games 64
pair advantage-alignment --seed 193 --algorithm advantage-alignment --alignment-weight 3
pair advantage-alignment-self-play --seed 200 --algorithm advantage-alignment --alignment-weight 2 --self-play --batch-size 256 --past-games 128 --entropy-coefficient 0.2 --entropy-iterations 16000 --iterations 2500
coala train ipd-lola-dice --game coin-game --variant loqa --grid-height 3 --grid-width 3 --inner-episode-length 50 --network gru --width 32 --num-look-aheads 1 --inner-learning-rate 0.3 --gae-lambda 0.9 --learning-rate 0.003 --batch-size 64 --num-seeds 3 --log-interval 50 --no-progress --discount 0.8 --iterations 2000 --seed 193 --out "$out/lola-dice"

# Agents that meet naive learners who know the game, from policies that know two ways to play it; T 16.
game=(--variant loqa --grid-height 3 --grid-width 3 --inner-episode-length 16 --no-sees-rewards)
pool="$out/pool.eqx" start="$out/start.eqx"
coala pretrain coin-game-2x2-undecided "${game[@]}" --num-inner-episodes 300 --entropy-coefficient 0.02 --learning-rate 0.003 --out "$pool"
coala imitate coin-game-2x2-undecided "${game[@]}" --naive-pool "$pool" --start-from "" --player coin-punisher --mixed-with coin-greedy --num-policies 3 --out "$start"
shaping() { # NAME OPTIONS...: three seeds
  coala train coin-game-2x2-undecided "${game[@]}" --naive-pool "$pool" --start-from "$start" --num-inner-episodes 20 --batch-size 32 --num-seeds 3 --log-interval 5 --no-progress --out "$out/$1" "${@:2}"
}
shaping coala-pg --seed 203 --iterations 150 --credit teaching --credit-lambda 0.5
shaping m-fos --seed 203 --iterations 150 --algorithm m-fos
shaping batch-unaware --seed 203 --iterations 150 --algorithm batch-unaware
shaping mixed --seed 206 --iterations 60 --num-meta-agents 2 --p-naive 0.75 --credit teaching --credit-lambda 0.5

coala headroom coin-game-2x2-undecided "${game[@]}" --naive-pool "$pool" --start-from "" --num-inner-episodes 20 --batch-size 32 --skip reachability cost --no-progress --out "$out/headroom"

runs=()
for name in loqa loqa-past advantage-alignment advantage-alignment-self-play lola-dice coala-pg mixed m-fos batch-unaware; do
  runs+=("$name=$out/$name")
done
coala league coin-game "${runs[@]}" --no-pretrained --best-response-iterations 0 --no-progress --out "$out/league"
