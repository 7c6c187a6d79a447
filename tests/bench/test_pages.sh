#!/bin/sh
# SPDX-License-Identifier: MIT
# Every page that is made for people, in a browser and on paper: of a job, of
# a run, of a day.  The page of the records is in tests/records.
set -u
unbrick=${BUILD:-build}/unbrick
# shellcheck source=tests/lib/scratch.sh
. "$(dirname "$0")/../lib/scratch.sh"
# shellcheck source=tests/lib/want.sh
. "$(dirname "$0")/../lib/want.sh"
# shellcheck source=tests/lib/pages.sh
. "$(dirname "$0")/../lib/pages.sh"
home=$scratch
export XDG_CONFIG_HOME="$home/c" XDG_DATA_HOME="$home/d"
export XDG_STATE_HOME="$home/s" XDG_RUNTIME_DIR="$home/r"
UNBRICK_BENCH_SPEED=$(pace 50)
export UNBRICK_BENCH_SPEED
unset UNBRICK_TOKEN PARTICLE_TOKEN UNBRICK_API_URL

# All forms of a report name the diagnosis.
forms="html json ndjson csv xml txt"
set --
for form in $forms; do
	set -- "$@" --report "$home/job.$form"
done
want one-job 0 "$unbrick" --bench photon-safe-mode \
	--recipe bootloader-tinker-app --var app=app.bin "$@"
for form in $forms; do
	has "$form-names-the-diagnosis" "$home/job.$form" bootloader-too-old
	want "$form-marks-practice" 0 grep -qi practice "$home/job.$form"
done
# So does what is sent to somebody else, where its devices are not real.
want a-bundle 0 "$unbrick" --bench photon-safe-mode doctor \
	--bundle "$home/bundle.tgz" --json
has a-bundle-marks-practice "$home/out" '"practice":true'
want a-bundle-opens 0 tar -xzf "$home/bundle.tgz" -O about.txt
has a-bundle-says-so-first "$home/out" 'PRACTICE: made with --bench photon-safe'
want a-real-bundle 0 "$unbrick" doctor --bundle "$home/real.tgz" --json
has a-real-bundle-is-not-marked "$home/out" '"practice":false'
want a-run 0 "$unbrick" --bench eight-photons --recipe repair-tinker \
	--device all --report "$home/run.html"
want a-day 0 "$unbrick" report "$(date -u +%Y-%m-%d)" \
	--report "$home/day.html"

if why=$(pages_can); then
	page_check job "$home/job.html"
	page_check run "$home/run.html"
	page_check day "$home/day.html"
else
	echo "skip test_pages.sh: $why"
fi
