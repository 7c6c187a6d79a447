#!/bin/sh
# SPDX-License-Identifier: MIT
# The whole attack: the tests of each family, with every place of their
# tables, as a table of what was tried and what was lost.  Run by make attack,
# which builds the programs first:
#	attack.sh BUILD TORTURE POINTS [sample]
# Lost is a check that failed, and each run whose end was not what it passed
# for.
set -u
build=$1 torture=$2 points=$3
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
export BUILD="$build" TEST_TIMEOUT="${TEST_TIMEOUT:-3600}"
export UNBRICK_TALLY="$work/tally"
[ "${4:-}" = sample ] || export UNBRICK_FULL=1

families() {
	cat <<'END'
modules unit/test_module bench/test_flash_odd bench/test_flash_judge
commands bench/test_oracle bench/test_oracle_station bench/test_identity
archives unit/test_bundle bench/test_attack_archives
recipes unit/test_recipe unit/test_recipe_limits bench/test_attack_recipes
texts unit/test_text unit/test_event unit/test_report bench/test_attack_texts
secrets unit/test_redact unit/test_secrets bench/test_secrets.sh screen/test_poison
cloud bench/test_cloud_model bench/test_attack_cloud bench/test_ota_events
faults bench/test_faults bench/test_faults_sweep bench/test_vdev_random fault/test_matrix fault/test_matrix_two
kills fault/test_crash fault/test_resume
disks unit/test_fsio bench/test_full_disk.sh bench/test_no_files.sh fault/test_matrix_host
keyboard screen/test_monkey
END
}

row() {
	printf '%-10s %7s %8s %6s\n' "$@"
}

# NAME TEST...; adds "CHECKS RUNS LOST" to the sums.
family() {
	name=$1
	shift
	tests=
	for t; do
		case $t in
		*.sh) tests="$tests tests/$t" ;;
		*) tests="$tests $build/tests/$t" ;;
		esac
	done
	: >"$UNBRICK_TALLY"
	# shellcheck disable=SC2086 # a list
	tests/run.sh $tests >"$work/log" 2>&1 ||
		sed -n '/FAILED/,$p' "$work/log"
	# "N passed, N failed, N skipped", "what: N runs, N PASS, N false PASS"
	tail -n 1 "$work/log" | cat - "$UNBRICK_TALLY" | awk '
		/ passed, / { checks = $1; lost = $3 + 0; next }
		{ sub(/.*: /, ""); runs += $1; lost += $5 }
		END { print checks + 0, runs + 0, lost + 0 }' >"$work/sum"
	cat "$work/sum" >>"$work/sums"
	# shellcheck disable=SC2046 # three numbers
	row "$name" $(cat "$work/sum")
}

row family checks runs lost
families | while read -r line; do
	# shellcheck disable=SC2086 # a name and tests
	family $line
done
# "ok torture: N calls failed in N commands, N runs, N lost"
"$torture" "$points" >"$work/log" 2>&1 || grep '^not ok' -A 8 "$work/log"
tail -n 1 "$work/log" | sed 's/.*commands, //; s/[^0-9 ]//g' |
	awk '{ print 1, $1, (NF == 2 ? $2 : 1) }' >"$work/sum"
cat "$work/sum" >>"$work/sums"
# shellcheck disable=SC2046 # three numbers
row calls $(cat "$work/sum")
awk '{ c += $1; r += $2; l += $3 }
	END { printf "%-10s %7d %8d %6d\n", "in all", c, r, l
	      print "attack: lost: " (l ? l : "nothing"); exit l > 0 }' \
	"$work/sums"
