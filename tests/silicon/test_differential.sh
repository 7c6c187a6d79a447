#!/bin/sh
# SPDX-License-Identifier: MIT
# The bench's model and the maker's code are asked the same at random: what
# differs is a fault of the model, or has a reason in differential/known.
# SEQUENCES: so many in DFU mode, over all images (1300); TALK: steps with each
# system in listening mode (none); SEED: where they begin (1).
set -u
# shellcheck source=tests/silicon/common.sh
. "$(dirname "$0")/common.sh"
seed=${SEED:-1}
echo "seed $seed"
"$BUILD/tests/silicon/differential/differential" -n "${SEQUENCES:-1300}" \
	-l "${TALK:-0}" -s "$seed" tests/silicon/differential/known
