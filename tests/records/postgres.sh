# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# A PostgreSQL of this test's own in $scratch/pg, over a socket in it, as an
# ordinary user; root becomes nobody.  What else the server is to be told stands
# in $pg_options, initdb in $pg_init.
# shellcheck disable=SC2154
pg=$scratch/pg pg_port=${pg_port:-5432}
pg_bin=$(command -v initdb) && pg_bin=$(dirname "$(readlink -f "$pg_bin")")
[ "$pg_bin" ] || pg_bin=$(find /usr/lib/postgresql -name initdb \
	-exec dirname {} \; 2>/dev/null | sort -V | tail -n 1)
[ "$pg_bin" ] && command -v psql >/dev/null || {
	echo "skip $(basename "$0" .sh): no PostgreSQL (initdb, psql)"
	exit 0
}
as_user() {
	if [ "$(id -u)" = 0 ]; then
		setpriv --reuid=nobody --regid=nogroup --clear-groups \
			env LC_ALL=C HOME="$pg" "$@"
	else
		env LC_ALL=C "$@"
	fi
}
pg_start() {
	as_user "$pg_bin/pg_ctl" -D "$pg/data" -w -l "$pg/log" \
		-o "-k $pg -h '' -c max_connections=80 -p $pg_port ${pg_options:-}" start >"$pg/said" 2>&1
}
pg_stop() { as_user "$pg_bin/pg_ctl" -D "$pg/data" -m "$1" stop >"$pg/said" 2>&1; }
at_end() { [ ! -d "$pg/data" ] || pg_stop immediate; }
sql() { # USER SQL
	psql -X -A -t -q -h "$pg" -p "$pg_port" -U "$1" -d postgres -v ON_ERROR_STOP=1 -c "$2"
}
mkdir -p "$pg"
chmod 755 "$scratch"
[ "$(id -u)" != 0 ] || chown nobody "$pg"
# shellcheck disable=SC2086 # words
(cd "$pg" && as_user "$pg_bin/initdb" -D "$pg/data" -A trust -U owner -E UTF8 \
	--no-sync ${pg_init:-} >"$pg/said" 2>&1) && (cd "$pg" && pg_start) || {
	echo "not ok PostgreSQL starts"
	cat "$pg/said" "$pg/log"
	exit 1
}
