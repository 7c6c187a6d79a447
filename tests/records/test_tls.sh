#!/bin/sh
# SPDX-License-Identifier: MIT
# A server that is not who it says it is, has no TLS, or wants another password:
# one sentence with its code, and the journal keeps what it has.  No password
# and no key is said or kept anywhere.
set -u
build=${BUILD:-build}
case $build in /*) ;; *) build=$PWD/$build ;; esac
unbrick=$build/unbrick
# shellcheck source=tests/lib/scratch.sh
. "$(dirname "$0")/../lib/scratch.sh"
# shellcheck source=tests/lib/want.sh
. "$(dirname "$0")/../lib/want.sh"
command -v openssl >/dev/null || {
	echo "skip test_tls: no openssl"
	exit 0
}
"$unbrick" --version --json | grep -q . || exit 1
pg_port=$((20000 + $$ % 30000))
# shellcheck source=tests/records/postgres.sh
. "$(dirname "$0")/postgres.sh"
home=$scratch
bench=$home/bench
mkdir "$bench" "$home/said"
export XDG_CONFIG_HOME="$bench" XDG_DATA_HOME="$bench" HOME="$bench"
export XDG_STATE_HOME="$bench" XDG_RUNTIME_DIR="$bench"
unset UNBRICK_TOKEN PARTICLE_TOKEN UNBRICK_API_URL PGPASSWORD PGSSLMODE
"$unbrick" records connect host=nowhere >"$home/out" 2>"$home/err"
if grep -q 'without libpq' "$home/err"; then
	echo "skip test_tls: built without libpq"
	exit 0
fi

# An authority, one that nobody knows, and what the first has signed.
authority() { # NAME
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$1" \
		-keyout "$home/$1.key" -out "$home/$1.crt" 2>>"$home/openssl"
}
signed() { # FILE NAME COMMAND...: good for two days from when it runs
	file=$1 host=$2
	shift 2
	openssl req -newkey rsa:2048 -nodes -subj "/CN=$host" -addext \
		"subjectAltName=DNS:$host" -keyout "$pg/$file.key" \
		-out "$home/$file.csr" 2>>"$home/openssl"
	"$@" openssl x509 -req -in "$home/$file.csr" -CA "$home/ours.crt" \
		-CAkey "$home/ours.key" -CAcreateserial -days 2 \
		-copy_extensions copy -out "$pg/$file.crt" 2>>"$home/openssl"
	chmod 600 "$pg/$file.key"
	[ "$(id -u)" != 0 ] || chown nobody "$pg/$file.key" "$pg/$file.crt"
}
authority ours
authority theirs
signed good records.test env
# Newer OpenSSL (3.6) makes none that ends before it begins.
signed old records.test faketime -f -10d
openssl req -newkey rsa:2048 -nodes -subj /CN=bench -keyout \
	"$home/bench.key" -out "$home/bench.csr" 2>>"$home/openssl"
serve() { # CERTIFICATE, or "" without TLS
	(cd "$pg" && pg_stop fast)
	pg_options="-h 127.0.0.1"
	[ -z "$1" ] || pg_options="$pg_options -c ssl=on \
		-c ssl_cert_file=$pg/$1.crt -c ssl_key_file=$pg/$1.key"
	# shellcheck disable=SC2030,SC2031
	(cd "$pg" && pg_start) || {
		echo "not ok PostgreSQL serves ${1:-without TLS}"
		cat "$pg/log"
		exit 1
	}
}
at() { # HOST MORE...
	host=$1
	shift
	echo "host=$host hostaddr=127.0.0.1 port=$pg_port user=owner" \
		"dbname=postgres $*"
}
refused() { # NAME PLACE WORDS
	"$unbrick" records connect "$2" >"$home/said/$1.connect" 2>&1
	want "$1" 4 "$unbrick" records push
	cp "$home/err" "$home/said/$1"
	has "$1-has-its-code" "$home/err" F219
	has "$1-says-why" "$home/err" "$3"
	want "$1-status" 0 "$unbrick" records status
	has "$1-keeps-the-job" "$home/out" '1 jobs wait'
	has "$1-status-says-why" "$home/out" "$3"
}

mkdir -p "$bench/unbrick"
"$build/tests/records/fill/fill" "$bench/unbrick/journal.db" 1
full="sslmode=verify-full sslrootcert"
serve ''
refused no-tls "$(at records.test sslmode=require)" 'does not support SSL'
serve good
refused unknown-authority "$(at records.test "$full=$home/theirs.crt")" \
	'certificate verify failed'
refused another-name "$(at other.test "$full=$home/ours.crt")" \
	'does not match host name "other.test"'
refused no-authority "$(at records.test "$full=$home/none.crt")" \
	'does not exist'
printf 'canary77key\n' >"$home/canary.key"
chmod 600 "$home/canary.key"
refused no-key "$(at records.test "$full=$home/ours.crt" \
	"sslcert=$home/ours.crt sslkey=$home/canary.key")" 'canary.key'
want a-key-password 2 "$unbrick" records connect \
	"$(at records.test sslpassword=canary77key)"
serve old
refused expired "$(at records.test "$full=$home/ours.crt")" \
	'certificate verify failed'

# A password that is missing, or wrong.
serve good
sql owner "CREATE ROLE guarded LOGIN PASSWORD 'right'"
sed -i "1i host all guarded 127.0.0.1/32 scram-sha-256" "$pg/data/pg_hba.conf"
serve good
guarded="host=records.test hostaddr=127.0.0.1 port=$pg_port user=guarded \
dbname=postgres $full=$home/ours.crt"
refused no-password "$guarded" 'no password supplied'
(
	umask 077
	echo '*:*:*:guarded:canary77pass' >"$bench/.pgpass"
)
refused wrong-password "$guarded" 'password authentication failed'

# And the right one: what waited is told.
echo '*:*:*:guarded:right' >"$bench/.pgpass"
"$unbrick" records connect "$(at records.test "$full=$home/ours.crt")" \
	>"$home/out" 2>&1
want ready 0 "$unbrick" records init
sql owner 'GRANT unbrick_bench TO guarded'
"$unbrick" records connect "$guarded" >"$home/said/connect" 2>&1
want told 0 "$unbrick" records push
has told-once "$home/out" '1 jobs told, 0 were known'
want a-url 2 "$unbrick" records connect \
	"postgresql://guarded:canary77pass@records.test/postgres"
cp "$home/err" "$home/said/url"
want doctor 0 "$unbrick" --bench healthy-photon doctor --json
cp "$home/out" "$home/said/doctor"
if grep -rIl --exclude=.pgpass -e canary77 -e 'PRIVATE KEY' "$bench" \
	"$home/said"; then
	echo "not ok no password or key is said or kept"
else
	echo "ok no password or key is said or kept"
fi
