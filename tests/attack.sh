#!/bin/sh
# SPDX-License-Identifier: MIT
# The whole attack: the tests of each family, with every place of their
# tables, as a table of what was tried and what was lost.  Run by make attack,
# which builds the programs first:
#	attack.sh BUILD TORTURE POINTS [sample]
# Lost is a check that failed, and each run whose end was not what it passed
# for.  A family with fewer runs than its least has not been repeated, and that
# fails too; in a sample one is enough.
set -u
build=$1 torture=$2 points=$3
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
export BUILD="$build" TEST_TIMEOUT="${TEST_TIMEOUT:-3600}"
export UNBRICK_TALLY="$work/tally"
sample=${4:-}
[ -n "$sample" ] || export UNBRICK_FULL=1

# NAME LEAST TEST...; the least is what was tried when the faults were found:
# 172 modules over five roads, 260 archives, and so on.
families() {
	cat <<'END'
modules 860 unit/test_module bench/test_flash_odd bench/test_flash_shapes bench/test_flash_later bench/test_flash_judge
commands 20 bench/test_oracle bench/test_oracle_station bench/test_identity bench/test_identity.sh bench/test_streams.sh
archives 260 unit/test_bundle bench/test_attack_archives
recipes 72 unit/test_recipe unit/test_recipe_limits bench/test_attack_recipes
texts 48 unit/test_text unit/test_event unit/test_report bench/test_attack_texts
secrets 0 unit/test_redact unit/test_secrets bench/test_secrets.sh screen/test_poison
cloud 20 bench/test_cloud_model bench/test_attack_cloud bench/test_ota_events
faults 310 bench/test_faults bench/test_faults_sweep bench/test_vdev_random fault/test_matrix fault/test_matrix_two
kills 430 fault/test_crash fault/test_resume
disks 134 unit/test_fsio bench/test_full_disk.sh bench/test_no_files.sh fault/test_matrix_host
keyboard 0 screen/test_monkey
END
}

row() {
	printf '%-10s %7s %8s %6s %6s\n' "$@"
}

# NAME LEAST: adds "CHECKS RUNS LOST SECONDS" of $work/sum to the sums.
enter() {
	read -r checks runs lost seconds <"$work/sum"
	echo "$checks $runs $lost $seconds" >>"$work/sums"
	row "$1" "$checks" "$runs" "$lost" "$seconds"
	least=$2
	[ -z "$sample" ] || [ "$least" = 0 ] || least=1
	if [ "$checks" = 0 ] || [ "$runs" -lt "$least" ]; then
		echo "$1: $checks checks, $runs runs, at least $least" \
			>>"$work/missing"
	fi
}

# NAME LEAST TEST...
family() {
	name=$1 least=$2 began=$(date +%s)
	shift 2
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
	grep -E '^ *skip ' "$work/log"
	# "N passed, N failed, N skipped", "what: N runs, N PASS, N false PASS"
	tail -n 1 "$work/log" | cat - "$UNBRICK_TALLY" |
		awk -v seconds=$(($(date +%s) - began)) '
		/ passed, / { checks = $1; lost = $3 + 0; next }
		{ sub(/.*: /, ""); runs += $1; lost += $5 }
		END { print checks + 0, runs + 0, lost + 0, seconds }' \
			>"$work/sum"
	enter "$name" "$least"
}

row family checks runs lost s
families | while read -r line; do
	# shellcheck disable=SC2086 # a name and tests
	family $line
done
# "ok torture: N calls failed in N commands, N runs, N lost"
began=$(date +%s)
"$torture" "$points" >"$work/log" 2>&1 || grep '^not ok' -A 8 "$work/log"
tail -n 1 "$work/log" | sed 's/.*commands, //; s/[^0-9 ]//g' |
	awk -v seconds=$(($(date +%s) - began)) \
		'{ print 1, $1 + 0, (NF == 2 ? $2 : 1), seconds }' >"$work/sum"
enter calls $((points * 9 / 10))
rc=0
awk '{ c += $1; r += $2; l += $3; s += $4 }
	END { printf "%-10s %7d %8d %6d %6d\n", "in all", c, r, l, s
	      print "attack: lost: " (l ? l : "nothing"); exit l > 0 }' \
	"$work/sums" || rc=1
if [ -s "$work/missing" ]; then
	echo "attack: not repeated:"
	cat "$work/missing"
	rc=1
fi
exit $rc
