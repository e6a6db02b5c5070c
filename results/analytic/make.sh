#!/usr/bin/env bash
# Makes everything in this folder again, from the root of the repository: bash results/analytic/make.sh [FOLDER]
# The committed figures were drawn again from the committed tables, with colours and a note that came later.
set -euo pipefail
coala reproduce all-analytic lola-exact pola-exact settings-fig3 settings-fig4 settings-fig9 --out "${1:-runs/analytic}"
