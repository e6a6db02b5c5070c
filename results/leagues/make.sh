#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository: bash results/leagues/make.sh [FOLDER]
set -euo pipefail
out=${1:-results/leagues}
coala league ipd-classic --best-response-iterations 0 --no-progress --out "$out/ipd-classic"
