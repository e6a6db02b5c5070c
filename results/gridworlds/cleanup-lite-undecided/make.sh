#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository:
# bash results/gridworlds/cleanup-lite-undecided/make.sh [FOLDER]
# The pool and the start come with coala; they were made by the first two commands.
set -euo pipefail
folder=${1:-results/gridworlds/cleanup-lite-undecided}
if [ "${WITH_POOL:-}" ]; then
  coala pretrain cleanup-lite-undecided --num-inner-episodes 250 --entropy-coefficient 0.01 --out "$folder/cleanup-lite-dirty.eqx"
  coala imitate cleanup-lite-undecided --player cleanup-reciprocator --mixed-with cleanup-balanced --num-policies 3 --out "$folder/cleanup-lite-undecided.eqx"
fi
run() { # NAME SEED OPTIONS...: a run of three seeds, and 64 meta-episodes of each agent
  coala train cleanup-lite-undecided --seed "$2" --num-seeds 3 --log-interval 5 --no-progress --out "$folder/$1" "${@:3}"
  coala evaluate "$folder/$1" --num-opponents 64
}
run teaching 144 --credit teaching --credit-lambda 0.95
run batch-unaware 141 --algorithm batch-unaware
run m-fos 141 --algorithm m-fos
run paper 141 --gae-lambda 1 --td-lambda 1
coala compare "$folder"/{teaching,batch-unaware,m-fos,paper} --out "$folder/comparison.png"

mixed() { # NAME OPTIONS...: two agents, a quarter of whose meta-episodes are with each other; three seeds
  coala train cleanup-lite-undecided --num-meta-agents 2 --p-naive 0.75 --iterations 60 --seed 147 --num-seeds 3 --log-interval 5 --no-progress --out "$folder/$1" "${@:2}"
  coala evaluate "$folder/$1" --num-opponents 64
}
mixed mixed-teaching --credit teaching --credit-lambda 0.95
mixed mixed-batch-unaware --algorithm batch-unaware
mixed mixed-m-fos --algorithm m-fos
coala compare "$folder"/mixed-{teaching,m-fos,batch-unaware} --out "$folder/mixed.png"
