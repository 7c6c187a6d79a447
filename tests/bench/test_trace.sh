#!/bin/sh
# SPDX-License-Identifier: MIT
# A recorded run is played back to the byte, and a trace that differs anywhere
# is told with its line.  Recorded on the practice bench: what it says and
# what the program does are the bench's tests.
set -u
unbrick=$(cd "$(dirname "${BUILD:-build}/unbrick")" && pwd)/unbrick
# shellcheck source=tests/lib/scratch.sh
. "$(dirname "$0")/../lib/scratch.sh"
# shellcheck source=tests/lib/want.sh
. "$(dirname "$0")/../lib/want.sh"
home=$scratch
UNBRICK_BENCH_SPEED=$(pace 20)
export UNBRICK_BENCH_SPEED
export XDG_CONFIG_HOME="$home/c" XDG_DATA_HOME="$home/d"
export XDG_STATE_HOME="$home/s" XDG_RUNTIME_DIR="$home/r"
unset UNBRICK_TOKEN PARTICLE_TOKEN UNBRICK_API_URL UNBRICK_TRACE
cd "$home" || exit 2

# both NAME CODE COMMAND...: recorded with that exit code, then replayed
both() {
	said=$1 code=$2
	shift 2
	want "$said" "$code" "$unbrick" "$@" --trace "$said.jsonl"
	want "$said-again" 0 "$unbrick" bench replay "$said.jsonl"
}
# wrong NAME LINE WORDS: the replay of $home/bad names this line
wrong() {
	want "$1" 1 "$unbrick" bench replay bad
	has "$1-line" err "line $2 "
	has "$1-code" err "F805"
}

both list 0 list --bench trouble
both inspect 0 inspect --bench photon-121 --json
both listening 0 mode listening --bench photon-121
both repair 0 --recipe bootloader-tinker-app --var app=app.bin \
	--bench photon-safe-mode -y
both refused 4 --recipe bootloader-tinker-app --var app=app.bin \
	--bench photon-safe-mode -y
both electron 0 --recipe electron-1x --bench electron-051 -y
both ota 0 flash app.bin --over ota --bench photon-safe-mode -y

# nothing of a replay stays
want list-jobs 0 "$unbrick" history --json
[ "$(grep -o '"job":' out | wc -l)" = 4 ] && echo "ok no-jobs-of-replays" ||
	echo "not ok no-jobs-of-replays: $(cat out)"

# one device after the other is played back, several at a time are refused
both many 0 mode dfu --device all --bench eight-photons
"$unbrick" fix --device all --bench trouble -y --trace batch.jsonl \
	>/dev/null 2>&1
want batch 1 "$unbrick" bench replay batch.jsonl
has batch-said err "several devices were open at a time"

# another byte to the device, another answer, a line too many, an end too soon
n=$(grep -n '"sha256"' repair.jsonl | head -n 1 | cut -d: -f1)
sed "${n}s/\"sha256\":\"./\"sha256\":\"x/" repair.jsonl >bad
wrong sent-otherwise "$n"
n=$(grep -n '"setup":"a1' repair.jsonl | sed -n '40p' | cut -d: -f1)
sed "${n}s/\"setup\":\"a1/\"setup\":\"a2/" repair.jsonl >bad
wrong asked-otherwise "$n"
n=$(grep -n '"do":"claim"' repair.jsonl | head -n 1 | cut -d: -f1)
sed "${n}p" repair.jsonl >bad
wrong twice "$((n + 1))"
sed -n '1,60p' repair.jsonl >bad
want too-short 1 "$unbrick" bench replay bad
has too-short-line err "behind line 60 "
sed 's/"code":0/"code":5/' list.jsonl >bad
want other-end 1 "$unbrick" bench replay bad
has other-end-said err "ended with 0, in the trace with 5"

# foreign bytes
echo 'no trace' >bad
want no-trace 4 "$unbrick" bench replay bad
sed '3s/.*/{"on":/' list.jsonl >bad
want cut-line 4 "$unbrick" bench replay bad
has cut-line-said err "line 3 "
want no-file 2 "$unbrick" bench replay nowhere

# what cannot be written ends nothing but says so
want no-folder 8 "$unbrick" list --bench trouble --trace nowhere/trace
if [ -w /dev/full ]; then
	want full-disk 0 "$unbrick" list --bench trouble --trace /dev/full
	has full-disk-said err "the trace is not complete"
fi
[ "$(stat -c %a list.jsonl)" = 600 ] && echo "ok mode" || echo "not ok mode"

# the archive for a question
want bundle 0 "$unbrick" doctor --bench photon-safe-mode --json \
	--bundle bundle.tgz repair.jsonl
has bundle-said out '"schema":"unbrick.bundle/1"'
want bundle-whole 0 tar tzf bundle.tgz
for part in about.txt doctor.json list.json devices.json history.json job- \
	trace-1.jsonl; do
	has "bundle-$part" out "$part"
done
tar xzOf bundle.tgz trace-1.jsonl | cmp -s - repair.jsonl &&
	echo "ok bundle-trace" || echo "not ok bundle-trace"
want bundle-foreign 4 "$unbrick" doctor --bench photon-safe-mode \
	--bundle other.tgz "$home/out"
[ ! -e other.tgz ] && echo "ok no-bundle" || echo "not ok no-bundle"
