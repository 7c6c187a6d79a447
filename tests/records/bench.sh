# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Benches of a test, each with folders of its own; after scratch.sh, want.sh and
# postgres.sh.
# shellcheck disable=SC2154,SC2034
home=$scratch
unset UNBRICK_TOKEN PARTICLE_TOKEN UNBRICK_API_URL
newest=$(find src/share/records -name '0*.sql' | wc -l)
on() { # BENCH COMMAND...: as that bench
	dir=$home/bench$1
	shift
	mkdir -p "$dir"
	env XDG_CONFIG_HOME="$dir" XDG_DATA_HOME="$dir" XDG_STATE_HOME="$dir" \
		XDG_RUNTIME_DIR="$dir" "$@"
}
fill() { # BENCH WORD
	mkdir -p "$home/bench$1/unbrick"
	"$build/tests/records/fill/fill" "$home/bench$1/unbrick/journal.db" "$2"
}
is() { # NAME WANTED SQL
	got=$(sql owner "$3")
	if [ "$got" = "$2" ]; then
		echo "ok $1"
	else
		echo "not ok $1: $got instead of $2"
	fi
}
place() { echo "host=$pg user=$1 dbname=${2:-postgres} port=$pg_port"; }
without_libpq() {
	on 1 "$unbrick" records connect "$(place owner)" >"$home/out" \
		2>"$home/err"
	grep -q 'without libpq' "$home/err"
}
