#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository: bash results/games/headroom/make.sh [FOLDER]
set -euo pipefail
folder=${1:-results/games/headroom}
measure() { coala headroom "$1" --skip cost --no-progress --out "$folder/$1"; }

measure negotiation-shaping
measure dilemmas-shaping
