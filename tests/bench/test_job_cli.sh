#!/bin/sh
# SPDX-License-Identifier: MIT
# The commands that work on devices, on a practice bench: exit codes, JSON,
# reports, stop, busy.
set -u
unbrick=${BUILD:-build}/unbrick
# shellcheck source=tests/lib/scratch.sh
. "$(dirname "$0")/../lib/scratch.sh"
home=$scratch
# shellcheck source=tests/lib/want.sh
. "$(dirname "$0")/../lib/want.sh"
UNBRICK_BENCH_SPEED=$(pace 20)
export UNBRICK_BENCH_SPEED
unset UNBRICK_TOKEN PARTICLE_TOKEN UNBRICK_API_URL

# Each check begins with a bench and folders of its own.
fresh() {
	rm -rf "$home"
	mkdir -p "$home"
	export XDG_CONFIG_HOME="$home" XDG_DATA_HOME="$home"
	export XDG_STATE_HOME="$home" XDG_RUNTIME_DIR="$home"
}

# The station has repaired them and waits.
all_eight() { [ "$(grep -c '^PASS' "$home/out")" = 8 ]; }

photon="$unbrick --bench photon-safe-mode"
eight="$unbrick --bench eight-photons"
main="--recipe bootloader-tinker-app --var app=app.bin"

fresh
# shellcheck disable=SC2086
{
	want list 0 $photon list
	has list-shows-the-device "$home/out" 1f0038000647343232363230
	want list-json 0 $photon list --json
	has list-schema "$home/out" '"schema":"unbrick.list/1"'
	want inspect-json 0 $photon inspect --json
	has inspect-source "$home/out" '"source":"'
	has inspect-verdict "$home/out" '"verdict":"bootloader-too-old"'
	want inspect-check 1 $photon inspect --check
	want diagnose 0 $photon diagnose
	has diagnose-cause "$home/out" bootloader-too-old

	want no-such-device 3 $photon inspect --device beef
	want several-devices 3 $eight inspect
	has several-devices-are-named "$home/err" 1-1.1
	want diagnose-reads-all 0 $eight diagnose
	want all-are-diagnosed 0 test \
		"$(grep -c '^What to do' "$home/out")" = 8
	want no-such-file 4 $eight --recipe app --device all \
		--var app=/nowhere/app.bin
	has no-job-was-begun "$home/err" 'there is no file /nowhere/app.bin'
	want usage-of-its-own 2 $eight fix --device all </dev/null
	has help-of-its-own "$home/err" 'see unbrick fix --help'
	want no-such-scene 3 $unbrick --bench nowhere list
	want unknown-mode 2 $photon mode sideways
	want mode-dfu 0 $photon mode dfu
	has mode-dfu-is-dfu "$home/out" dfu
	fresh
	want no-touch 4 $photon mode dfu --no-touch
}

fresh
printf 'recipe: x\nsteps:\n  - flahs: { what: tinker }\n' >"$home/typo.yaml"
# shellcheck disable=SC2086
{
	want recipe-typo 2 $photon --recipe "$home/typo.yaml"
	has recipe-typo-has-a-place "$home/err" typo.yaml:3
	want recipe-unknown 2 $photon --recipe no-such-recipe
	want recipe-nowhere 2 $photon --recipe "$home/nowhere.yaml"
	has recipe-nowhere-is-named "$home/err" nowhere.yaml
	want recipe-check-nowhere 2 "$unbrick" recipe check "$home/nowhere.yaml"
	want scene-nowhere 2 "$unbrick" --bench "$home/nowhere.yaml" list
	want text-nowhere 2 "$unbrick" explain "$home/nowhere.txt"
	want recipe-without-app 2 $photon --recipe bootloader-tinker-app
	want recipe-unknown-variable 2 $photon $main --var nonsense=1
	want report-of-no-form 2 $photon $main --report "$home/x.pdf"
	want missing-file 4 $photon --recipe bootloader-tinker-app \
		--var app="$home/nothing.bin"

	fresh
	printf 'recipe: x\nvars: { who: { help: who? } }\nsteps:\n%s\n' \
		'  - tell: for ${who}' >"$home/who.yaml"
	want a-value-of-any-bytes 0 $photon --recipe "$home/who.yaml" \
		--var who="$(printf 'Caf\351')"
	want it-is-on-record 0 grep -raq who=Caf "$home"

	fresh
	want dry-run 0 $photon $main --dry-run
	has dry-run-shows-the-bootloader "$home/out" v101
	want nothing-was-recorded 0 $photon history --json
	has nothing-was-recorded-indeed "$home/out" '"jobs":[]'

	want set-unknown 2 $photon $main --set operatr=Ann
	has set-unknown-is-near "$home/err" "did you mean 'operator='"
	want main-recipe 0 $photon $main --device all --report "$home/r.json" \
		--set 'operator=Ann B' --set lot=7 \
		--report "$home/r.csv" --report "$home/r.xml" \
		--report "$home/r.html" --report "$home/r.txt" \
		--report "$home/r.ndjson"
	has main-recipe-passes "$home/out" PASS
	has report-json "$home/r.json" '"verdict": "PASS"'
	has report-csv "$home/r.csv" '"PASS",0,'
	has report-csv-fields "$home/r.csv" '"Ann B","7","","",""'
	has report-xml "$home/r.xml" '<testcase classname="bootloader-tinker-app"'
	has report-html "$home/r.html" '<p class="word PASS">PASS</p>'
	has report-txt "$home/r.txt" 'bootloader v101 (0.7.0) '
	has report-ndjson "$home/r.ndjson" '"schema":"unbrick.report/1"'
	want history 0 $unbrick history
	has history-shows-it "$home/out" PASS
	job=$(head -n 1 "$home/out" | cut -d' ' -f1)
	want report-later 0 $unbrick report "$job"
	has report-later-says-the-same "$home/out" 'bootloader v101 (0.7.0) '
	want report-of-no-job 2 $unbrick report 20000101-0001
	want nothing-left-to-repair 4 $photon $main
	want nothing-to-resume 4 $photon resume
}

fresh
healthy="$unbrick --bench healthy-photon"
# shellcheck disable=SC2086
{
	want keys-file-missing 2 $healthy keys server --yes --file "$home/none.der"
	want flash-file-missing 4 $healthy flash --yes "$home/none.bin"
	want no-job-of-them 0 $unbrick history --json
	cp "$home/out" "$home/jobs"
	want no-job 1 grep -q '"job":' "$home/jobs"
	want keys-check 0 $healthy keys check
	has keys-check-says "$home/out" 'server key  good  RSA 2048'
	want keys-need-a-yes 2 $healthy keys server
	want keys-server 0 $healthy keys server --yes
	want keys-again 0 $healthy keys check --json
	has keys-are-blank "$home/out" '"server_key":{"state":"blank"'
	want keys-device 0 $healthy keys device --yes --send --out "$home/new.pem"
	has keys-public-half "$home/new.pem" 'BEGIN PUBLIC KEY'
	want keys-sound 0 $healthy keys check --check
	want keys-no-private-half 1 grep -rq 'PRIVATE KEY' "$home"
	want keys-of-whom 2 $healthy keys device --file x --yes
	want server-key-recipe 0 $healthy --recipe server-key
	want flash-needs-a-yes 2 $healthy flash app.bin --over dfu
	has flash-says-how "$home/err" 'nobody is there to say yes'
	want flash-not-for-programs 2 $healthy flash app.bin --json
	want flash-dry-run 0 $healthy flash app.bin --over dfu --dry-run
	typed no $healthy flash app.bin --over dfu
	has flash-shows-its-plan "$home/out" 'v3 > v6'
	has flash-asks "$home/out" 'Type yes to go on'
	has flash-takes-a-no "$home/out" 'nothing was written'
	want flash-wrote-nothing 0 $healthy inspect --json
	has flash-left-the-app "$home/out" '"function":"user","index":1,"version":3'
	want flash-one-file 0 $healthy flash app.bin --over dfu -y
	want flash-no-such-file 4 $healthy flash nothing.bin -y
	want flash-no-such-road 2 $healthy flash app.bin --over air
	want backup 0 $healthy backup --json --out "$home/b"
	has backup-says-where "$home/out" '"manifest":"'
	kept=$(find "$home/b" -name '*.json')
	want restore-needs-a-yes 2 $healthy restore "$kept"
	want restore-not-for-programs 2 $healthy restore "$kept" --json
	typed no $healthy restore "$kept"
	has restore-shows-its-plan "$home/out" "restore $kept"
	has restore-asks "$home/out" 'Type 3737 to go on'
	has restore-takes-a-no "$home/out" 'nothing was written'
	want restore 0 $healthy restore "$kept" -y
	has restore-names-what-was "$home/err" 'what is on it now is kept in'
	typed 3737 $healthy restore "$kept"
	has restore-takes-the-digits "$home/out" PASS
	want restore-elsewhere 4 $photon restore "$kept" -y
	typed no $healthy keys device
	has keys-show-their-plan "$home/out" 'keys device'
	has keys-ask "$home/out" 'Type 3737 to go on'
	# one bit of an address: the manifest is not what was written then
	cp "$kept" "$home/sound"
	sed 's/"address": \([0-9]*\)[0-9]/"address": \10/' "$home/sound" \
		>"$kept"
	want restore-changed-manifest 4 $healthy restore "$kept" -y
	has changed-manifest-is-named "$home/out" "not what"
	cp "$home/sound" "$kept"
}

fresh
# shellcheck disable=SC2086
{
	want json-stream 0 $photon $main --json
	has json-events "$home/out" '"kind":"verified"'
	has json-report-at-the-end "$home/out" '"schema":"unbrick.report/1"'
	if [ "$(grep -vc '^{.*}$' "$home/out")" = 0 ]; then
		echo "ok json-lines-only"
	else
		echo "not ok json-lines-only"
	fi
	fresh
	want eight-devices 0 $eight --recipe bootloader-tinker-app \
		--device all --var app=app-3.9.0.bin --jobs 8
	has eight-passed "$home/out" '8 devices: 8 PASS'
	fresh
	want some-of-eight 0 $eight --recipe bootloader-tinker-app \
		--device 1-1.1,1-1.3 --var app=app-3.9.0.bin
	fresh
	$eight --recipe bootloader-tinker-app --var app=app-3.9.0.bin \
		--station --report "$home/s.csv" >"$home/out" 2>"$home/err" &
	station=$!
	await all_eight
	kill -INT "$station"
	wait "$station"
	want station-ended 0 test $? = 0
	want station-reports-all 0 test "$(wc -l <"$home/s.csv")" = 9
	fresh
	want some-of-eight-again 0 $eight --recipe bootloader-tinker-app \
		--device 1-1.1,1-1.3 --var app=app-3.9.0.bin
	want the-rest-is-mixed 9 $eight --recipe bootloader-tinker-app \
		--device all --var app=app-3.9.0.bin
}

fresh
# shellcheck disable=SC2086
{
	# Slow enough to be met at work.
	UNBRICK_BENCH_SPEED=2 $photon $main --set lot=7 --set note=a \
		>"$home/first" 2>&1 &
	first=$!
	await grep -qs 'step  *2/' "$home/first"
	want busy 4 $photon inspect
	has busy-is-said "$home/err" 'another unbrick'
	kill -INT "$first"
	wait "$first"
	rc=$?
	if [ "$rc" = 7 ]; then
		echo "ok stopped"
	else
		echo "not ok stopped: exit $rc"
		tail -n 5 "$home/first"
	fi
	has stopped-is-said "$home/first" STOPPED
	want resume 0 $photon resume --set note=b
	has resume-passes "$home/out" PASS
	want resume-history 0 $unbrick history --json
	has resume-keeps-what-was-said "$home/out" \
		'"lot":"7","customer":null,"note":"b"'

	fresh
	UNBRICK_BENCH_SPEED=2 $photon $main >"$home/first" 2>&1 &
	first=$!
	await grep -qs 'step  *2/' "$home/first"
	kill -KILL "$first"
	wait "$first" 2>/dev/null
	want killed 0 $unbrick history
	has killed-is-known "$home/out" INTR
	want after-the-kill 0 $photon $main
	has after-the-kill-it-goes-on "$home/err" 'broken off'
}
