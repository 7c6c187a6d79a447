#!/bin/sh
# The bench's model and the maker's code are asked the same at random: what
# differs is a fault of the model, or has a reason in differential/known.
# SEQUENCES: so many per image (200); SEED: where they begin (1).
set -u
# shellcheck source=tests/silicon/common.sh
. "$(dirname "$0")/common.sh"
seed=${SEED:-1}
echo "seed $seed"
"$BUILD/tests/silicon/differential/differential" -n "${SEQUENCES:-200}" \
	-s "$seed" tests/silicon/differential/known
