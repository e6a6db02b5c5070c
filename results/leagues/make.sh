#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository: bash results/leagues/make.sh [FOLDER]
# Trained agents go to FOLDER/ipd/runs; results/ipd-shaper keeps the metrics of three of them.
set -euo pipefail
out=${1:-results/leagues}
coala league ipd-classic --best-response-iterations 0 --no-progress --out "$out/ipd-classic"

train() { # NAME PRESET OPTIONS...: three seeds of a method
  coala train "$2" --seed 40 --num-seeds 3 --no-progress --log-interval 5 --out "$out/ipd/runs/$1" "${@:3}"
}
train loqa ipd-loqa --payoffs paper
train advantage-alignment ipd-advantage-alignment --payoffs paper
train lola-dice ipd-lola-dice --payoffs paper
train shaper ipd-shaper
train good-shepherd ipd-good-shepherd
train coala-pg ipd-shaping
train m-fos ipd-shaping --algorithm m-fos
train batch-unaware ipd-shaping --algorithm batch-unaware
train mixed ipd-mixed
runs=()
for name in coala-pg mixed m-fos batch-unaware shaper good-shepherd lola-dice advantage-alignment loqa; do
  runs+=("$name=$out/ipd/runs/$name")
done
coala league ipd "${runs[@]}" --no-pretrained --no-progress --out "$out/ipd"
