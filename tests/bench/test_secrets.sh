#!/bin/sh
# SPDX-License-Identifier: MIT
# Known secrets go through all commands; then every file, every output and
# every argument is searched for them, plain, in hex and in base64.  Only
# backups (0600) and the practice devices themselves may hold them.
set -u
unbrick=$(cd "$(dirname "${BUILD:-build}/unbrick")" && pwd)/unbrick
# shellcheck source=tests/lib/scratch.sh
. "$(dirname "$0")/../lib/scratch.sh"
work=$scratch
at_end() { kill "$spy" 2>/dev/null; }
UNBRICK_BENCH_SPEED=$(pace 20)
export UNBRICK_BENCH_SPEED
home=$work/home out=$work/out
mkdir "$home" "$out"
export XDG_CONFIG_HOME="$home" XDG_DATA_HOME="$home"
export XDG_STATE_HOME="$home" XDG_RUNTIME_DIR="$home"
unset PARTICLE_TOKEN

token=c4n4ry70ken5e1d0m5een0123456789abcdef01
wifi='Canary-Wifi-Pass77'
mkdir "$work/in"
cat >"$work/in/secret.yaml" <<END
scene: secret
devices:
  - id: 1f0038000647343232363230
    name: slot 1
    platform: photon
    port: 1-1.1
    release: 0.7.0
    modules:
      - { what: bootloader, version: 100 }
apps:
  - { name: app.bin, platform: photon, version: 5, needs: 207, size: 21480, seed: 1 }
cloud:
  token: $token
END
cat >"$work/in/pasted" <<END
Wi-Fi password: $wifi
WPA key: $wifi
Wi-Fi key $wifi
network HomeNet psk=$wifi
SSID: HomeNet password=$wifi
Authorization: Bearer $token
access_token=$token
particle serial inspect
Platform: 6 - Photon
END

# patterns FILE: what to look for, each form on a line
forms() { # bytes on stdin
	cat >"$work/raw"
	od -An -v -tx1 "$work/raw" | tr -d ' \n'
	echo
}
base64s() { # the three alignments, without their uncertain ends
	base64 -w0 "$work/raw" | sed 's/....$//'
	echo
	{ printf x; cat "$work/raw"; } | base64 -w0 | sed 's/^....//; s/....$//'
	echo
	{ printf xx; cat "$work/raw"; } | base64 -w0 | sed 's/^....//; s/....$//'
	echo
}
hex=$work/hex texts=$work/texts
add() { # a secret on stdin
	forms >>"$hex"
	tail -n 1 "$hex" >>"$texts"
	tail -n 1 "$hex" | tr a-f A-F >>"$texts"
	base64s >>"$texts"
}
printf %s "$token" | add
printf %s "$wifi" | add
# and one that does stand there, so that the search is seen to find it
shown=c4n4ry-that-is-seen
printf '%s\n%s\n%s\n' "$token" "$wifi" "$shown" >"$work/args"

# Arguments of every process, all the time.
(
	while :; do
		# one process for all of them: there may be hundreds
		cat /proc/[0-9]*/cmdline | tr '\0' '\n' |
			grep -F -f "$work/args" >>"$work/seen-args"
		sleep 0.05
	done
) 2>/dev/null &
spy=$!

n=0
run() { # COMMAND...: its output is kept, whatever it says
	n=$((n + 1))
	printf '%s\n' "$*" >"$out/$n"
	UNBRICK_TRACE="$out/$n.trace" "$@" >>"$out/$n" 2>&1 </dev/null
}
bench="$unbrick --verbose --bench $work/in/secret.yaml"
newest_dct() {
	find "$home/unbrick/backups" -name '*.bin' -size 8820c \
		-printf '%T@ %p\n' | sort -rn | sed 's/^[^ ]* //;q'
}
key() { # 30 bytes of the private exponent: the modulus before it is public
	dd if="$(newest_dct)" bs=1 skip=200 count=30 2>/dev/null
}

# shellcheck disable=SC2086
{
	run $bench backup
	key | add
	{
		echo '-----BEGIN RSA PRIVATE KEY-----'
		dd if="$(newest_dct)" bs=1 skip=34 count=300 2>/dev/null | base64 -w64
		echo '-----END RSA PRIVATE KEY-----'
	} >>"$work/in/pasted"
	run $bench list --json
	run $bench inspect --json
	run $bench diagnose
	run $bench plan
	run $bench --recipe bootloader-tinker-app --var app=app.bin --dry-run
	run $bench --recipe bootloader-tinker-app --var app=app.bin --rehearse \
		--json
	$bench --recipe bootloader-tinker-app --var app=app.bin \
		>"$out/killed" 2>&1 &
	pid=$!
	await grep -qs 'step  *2/' "$out/killed"
	kill -9 "$pid"
	wait "$pid" 2>/dev/null
	run $bench resume --json
	for form in json ndjson csv xml html txt; do
		run "$unbrick" report --format "$form"
		run $bench --recipe inspect --report "$out/report.$form"
	done
	for job in $("$unbrick" history --json |
		grep -o '"job":"[0-9-]*"' | grep -o '[0-9]*-[0-9]*'); do
		run "$unbrick" report "$job"
		run "$unbrick" report "$job" --json
	done
	run $bench --recipe ota-soak --var app=app.bin --var times=1
	run $bench flash app.bin --over ota -y
	run $bench keys check --json
	run $bench keys server --yes
	run $bench keys device --yes
	run $bench backup
	key | add
	run $bench keys check
	run $bench fix --yes
	run $bench --recipe restore --json
	run $bench mode listening
	run $bench log --seconds 2
	run $bench bench show --json
	run "$unbrick" history
	run $unbrick doctor
	run $bench doctor --bundle "$work/bundle"
	mkdir "$out/bundle"
	tar xzf "$work/bundle" -C "$out/bundle"
	run $unbrick recipe show bootloader-tinker-app
	run "$unbrick" explain "$work/in/pasted"
	run "$unbrick" explain --json "$work/in/pasted"
	# a real cloud that does not answer
	export UNBRICK_TOKEN="$token" UNBRICK_API_URL=http://127.0.0.1:9
	run "$unbrick" --verbose list
	run "$unbrick" --verbose doctor --json
	run "$unbrick" --verbose keys check
	run "$unbrick" --verbose flash app.bin --over ota -y
	unset UNBRICK_TOKEN UNBRICK_API_URL
}
sh -c 'sleep 1' "$shown"
kill "$spy"

# The practice devices hold their own keys; backups are searched for rights.
find "$home" "$out" -type f ! -name '*.live' ! -name '*.state' \
	! -path '*/backups/*' >"$work/files"
found=0
while read -r f; do
	if grep -qiF -f "$texts" "$f" ||
		od -An -v -tx1 "$f" | tr -d ' \n' | grep -qF -f "$hex"; then
		echo "# $f"
		head -n 1 "$f" | cut -c1-120 | tr -cd ' -~'
		echo
		found=1
	fi
done <"$work/files"
[ "$found" = 0 ] && echo "ok no-secret-in-files-and-outputs" ||
	echo "not ok no-secret-in-files-and-outputs"
if grep -qF "$shown" "$work/seen-args"; then
	echo "ok arguments-are-seen"
else
	echo "not ok arguments-are-seen"
fi
if grep -vF "$shown" "$work/seen-args" | grep -q .; then
	echo "not ok no-secret-in-arguments"
else
	echo "ok no-secret-in-arguments"
fi
open=$(find "$home" -type f \( -path '*/backups/*' -o -name '*.live' \
	-o -name '*.state' \) ! -perm 600)
[ -z "$open" ] && echo "ok backups-are-private" ||
	echo "not ok backups-are-private: $open"

# The search itself must be able to find something.
count=$(wc -l <"$work/files")
[ "$count" -gt 40 ] && echo "ok many-files-searched" ||
	echo "not ok many-files-searched: $count"
[ "$(wc -l <"$hex")" = 4 ] && [ "$(awk 'length != 60' "$hex" | wc -l)" = 2 ] &&
	echo "ok four-secrets" || echo "not ok four-secrets"
if od -An -v -tx1 "$(newest_dct)" | tr -d ' \n' | grep -qF -f "$hex"; then
	echo "ok the-search-finds-a-key-in-a-backup"
else
	echo "not ok the-search-finds-a-key-in-a-backup"
fi
grep -q PASS "$out"/* && echo "ok the-commands-worked" ||
	echo "not ok the-commands-worked"
