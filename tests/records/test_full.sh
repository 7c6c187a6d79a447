#!/bin/sh
# SPDX-License-Identifier: MIT
# The disk of the server is full: one sentence, the journal keeps what waits,
# and after there is room again every job is told once.  The disk is a small
# one in memory.
set -u
build=${BUILD:-build}
case $build in /*) ;; *) build=$PWD/$build ;; esac
unbrick=$build/unbrick
# shellcheck source=tests/lib/scratch.sh
. "$(dirname "$0")/../lib/scratch.sh"
# shellcheck source=tests/lib/want.sh
. "$(dirname "$0")/../lib/want.sh"
mkdir "$scratch/pg"
if ! mount -t tmpfs -o size=128m,mode=755 none "$scratch/pg" 2>/dev/null; then
	echo "skip test_full: only root can mount a small disk"
	exit 0
fi
pg_init="--wal-segsize=1"
pg_options="-c min_wal_size=2MB -c max_wal_size=4MB -c autovacuum=off"
# shellcheck source=tests/records/postgres.sh
. "$(dirname "$0")/postgres.sh"
at_end() {
	pg_stop immediate
	umount "$scratch/pg" 2>/dev/null || umount -l "$scratch/pg"
}
# shellcheck source=tests/records/bench.sh
. "$(dirname "$0")/bench.sh"
without_libpq && {
	echo "skip test_full: built without libpq"
	exit 0
}

on 1 "$unbrick" records connect "$(place owner)" >"$home/out" 2>&1
want ready 0 on 1 "$unbrick" records init
fill 1 40
want some 0 on 1 "$unbrick" records push
# Pages that are there have room for a few; what is left is taken.
fill 1 400
dd if=/dev/zero of="$pg/taken" bs=64k >"$home/dd" 2>&1
want full 4 on 1 "$unbrick" records push
cp "$home/err" "$home/full"
if grep -qE 'F220|F219' "$home/full"; then
	echo "ok full-has-its-code"
else
	echo "not ok full-has-its-code"
fi
if grep -qE 'the disk of the server is full: |does not answer|terminated|closed|not accepting|recovery|refused|No such file' \
	"$home/full"; then
	echo "ok full-says-why"
else
	echo "not ok full-says-why"
fi
sed 's/^/# /' "$home/full"
want full-is-one-sentence 0 test "$(wc -l <"$home/full")" = 4
want full-status 0 on 1 "$unbrick" records status
has full-keeps-all "$home/out" '400 jobs wait'
rm "$pg/taken"
as_user "$pg_bin/pg_ctl" -D "$pg/data" status >"$pg/said" 2>&1 ||
	(cd "$pg" && pg_start)
want room-again 0 on 1 "$unbrick" records push
is every-job-once '440|440' 'SELECT count(*), count(DISTINCT id)
	FROM unbrick.job'
is every-step 1320 'SELECT count(*) FROM unbrick.step'
is added-up 440 'SELECT sum(jobs) FROM unbrick.yield_by_day'
