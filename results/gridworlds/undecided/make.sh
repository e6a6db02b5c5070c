#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository: bash results/gridworlds/undecided/make.sh [FOLDER]
# The pool and the start come with coala; they were made by the first two commands.
set -euo pipefail
folder=${1:-results/gridworlds/undecided}
if [ "${WITH_POOL:-}" ]; then
  coala pretrain coin-game-2x2-undecided --num-inner-episodes 200 --entropy-coefficient 0.02 --learning-rate 0.003 --out "$folder/coin-game-2x2-seen.eqx"
  coala imitate coin-game-2x2-undecided --player coin-punisher --mixed-with coin-greedy --num-policies 3 --out "$folder/coin-game-2x2-undecided.eqx"
fi
run() { # NAME OPTIONS...: a run of three seeds, and 64 meta-episodes of each agent
  coala train coin-game-2x2-undecided --seed 121 --num-seeds 3 --no-progress --out "$folder/$1" "${@:2}"
  coala evaluate "$folder/$1" --num-opponents 64
}
run teaching --credit teaching --credit-lambda 0.5
run batch-unaware --algorithm batch-unaware
run m-fos --algorithm m-fos
run m-fos-lambda-1 --algorithm m-fos --gae-lambda 1 --td-lambda 1
run paper --gae-lambda 1 --td-lambda 1
coala compare "$folder"/{teaching,batch-unaware,m-fos,paper} --out "$folder/comparison.png"

mixed() { # NAME OPTIONS...: two agents, a quarter of whose meta-episodes are with each other; three seeds
  coala train coin-game-2x2-undecided --num-meta-agents 2 --p-naive 0.75 --iterations 120 --seed 124 --num-seeds 3 --no-progress --out "$folder/$1" "${@:2}"
  coala evaluate "$folder/$1" --num-opponents 64
}
mixed mixed-teaching --credit teaching --credit-lambda 0.5
mixed mixed-m-fos --algorithm m-fos
mixed mixed-batch-unaware --algorithm batch-unaware
coala compare "$folder"/mixed-{teaching,m-fos,batch-unaware} --out "$folder/mixed.png"
