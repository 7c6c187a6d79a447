#!/bin/sh
# SPDX-License-Identifier: MIT
# A label for each device that passes, of shipped and own templates; what stands
# in the drawn QR code is read by zbar.
set -u
unbrick=${BUILD:-build}/unbrick
# shellcheck source=tests/lib/scratch.sh
. "$(dirname "$0")/../lib/scratch.sh"
# shellcheck source=tests/lib/want.sh
. "$(dirname "$0")/../lib/want.sh"
home=$scratch
export XDG_CONFIG_HOME="$home/c" XDG_DATA_HOME="$home/d"
export XDG_STATE_HOME="$home/s" XDG_RUNTIME_DIR="$home/r"
UNBRICK_BENCH_SPEED=$(pace 50)
export UNBRICK_BENCH_SPEED
unset UNBRICK_TOKEN PARTICLE_TOKEN UNBRICK_API_URL
photon="$unbrick --bench photon-safe-mode"
main="--recipe bootloader-tinker-app --var app=app.bin"
labels=$home/d/unbrick/labels

printf '^XA^FH^FD{device} {devise}^FS^XZ\n' >"$home/bad.zpl"
# shellcheck disable=SC2086
want a-bad-template 2 $photon $main --label "$home/bad.zpl"
has a-bad-template-is-told-why "$home/err" '{devise} is no word'
# shellcheck disable=SC2086
want no-form 2 $photon $main --label "$home/x.pdf"
want nothing-was-done 0 "$unbrick" history --json
has nothing-was-done-indeed "$home/out" '"jobs":[]'

printf 'of {operator}: {job}\n' >"$home/own.zpl"
set -- --label zpl
if "$unbrick" --bench photon-safe-mode --recipe bootloader-tinker-app \
	--var app=app.bin --label svg --dry-run >"$home/out" 2>&1; then
	drawn=1
	set -- --label zpl --label svg
else
	drawn=
	has without-the-library-it-says-so "$home/out" 'without libqrencode'
fi
# shellcheck disable=SC2086
want run 0 $photon $main --set 'operator=A^B' "$@"
has the-label-is-named "$home/err" "label: $labels/1f0038000647343232363230-"
has zpl-holds-the-device "$(echo "$labels"/*.zpl)" \
	'^BQN,2,4^FH^FDQA,1f0038000647343232363230^FS'
has zpl-is-disarmed "$(echo "$labels"/*.zpl)" 'A_5EB'

rm -r "$labels"
# shellcheck disable=SC2086
want failed 4 $photon $main --label zpl
if [ -e "$labels" ]; then
	echo "not ok no label without PASS"
else
	echo "ok no label without PASS"
fi
$unbrick --bench photon-safe-mode bench reset >"$home/out" 2>&1
# shellcheck disable=SC2086
want own 0 $photon $main --set operator=Ann --label "$home/own.zpl" "$@"
has own-label "$(echo "$labels"/*-own.zpl)" "of Ann: $(date -u +%Y)"

[ "$drawn" ] || exit 0
if command -v zbarimg >/dev/null && command -v rsvg-convert >/dev/null; then
	rsvg-convert -z 2 "$labels"/*.svg >"$home/label.png"
	want drawn 0 zbarimg -q --raw "$home/label.png"
	has the-code-is-the-device "$home/out" 1f0038000647343232363230
else
	echo "skip the-code-is-the-device: no zbarimg or rsvg-convert"
fi
