#!/bin/sh
# SPDX-License-Identifier: MIT
# config.yaml stands for options: what is typed holds before it, what is wrong
# in it is named and stops what would have used it.
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
config=$home/c/unbrick/config.yaml
mkdir -p "$home/c/unbrick"

: >"$home/empty"
want none-shown 0 "$unbrick" config show
has none-is-said "$home/err" 'is not there'
want none-is-good 0 "$unbrick" config check

printf 'correct horse battery\n' >"$home/pass"
cat >"$config" <<END
operator: Ann
lot: 17
jobs: 2
budget: 1 TB
passphrase_file: $home/pass
END
want show 0 "$unbrick" config show
has show-tells-the-option "$home/out" '--set operator=Ann'
want show-json 0 "$unbrick" config show --json
has show-json-value "$home/out" '"value":"operator=Ann"'
want check 0 "$unbrick" config check

# shellcheck disable=SC2086
want run 0 $photon $main --set lot=18
want history 0 "$unbrick" history --json
has its-operator-counts "$home/out" '"operator":"Ann","lot":"18"'
# shellcheck disable=SC2086
want backup 0 $photon backup
has its-passphrase-counts "$home/out" KB
want list 0 "$unbrick" backup list
has backups-are-encrypted "$home/out" encrypted
want opened 0 "$unbrick" backup verify
has opened-by-it "$home/out" sound
if grep -q closed "$home/out"; then
	echo "not ok verify found no passphrase"
fi

# "?" is asked for once, and by nobody where nobody is.
printf 'operator: "?"\n' >"$config"
# shellcheck disable=SC2086
want nobody-is-asked 0 $photon --recipe inspect
has nobody-is-told "$home/err" 'nobody is there to say the operator'
if command -v script >/dev/null; then
	: >"$home/tty"
	(await grep -q 'operator (Enter' "$home/tty" && echo 'Bob B.') |
		script -qefc "$photon --recipe inspect" "$home/tty" \
			>/dev/null 2>&1
	want asked 0 "$unbrick" history --json
	has the-answer-is-kept "$home/out" '"operator":"Bob B."'
else
	echo "skip asked: no script"
fi

# A budget deletes the oldest by itself, never the newest of a device.
printf 'budget: 1K\n' >"$config"
# shellcheck disable=SC2086
want pruned 0 $photon backup
has pruned-is-said "$home/err" 'old backup'
want left 0 "$unbrick" backup list
lines=$(grep -c newest "$home/out")
if [ "$lines" = 1 ]; then
	echo "ok the newest stays"
else
	echo "not ok the newest stays: $lines"
fi

printf 'jobs: 99\nfirmwear: x\n' >"$config"
want wrong 2 "$unbrick" config check
has wrong-has-a-place "$home/err" 'config.yaml:1:7'
has wrong-has-a-hint "$home/err" "did you mean 'firmware'?"
want wrong-json 2 "$unbrick" config check --json
has wrong-json-says-so "$home/out" '"ok":false'
# shellcheck disable=SC2086
want wrong-stops 2 $photon $main
has wrong-is-named "$home/err" F103
want wrong-stops-json 2 "$unbrick" --bench photon-safe-mode list --json
has wrong-json-error "$home/out" '"code":"F103"'
want help-works 0 "$unbrick" help config
want another-file 0 "$unbrick" config check "$home/empty"
