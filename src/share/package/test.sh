#!/bin/bash
# SPDX-License-Identifier: MIT
# make package-test: the Debian package is built twice, compared, read by
# lintian, and installed, upgraded and purged in a fresh system of the same
# release as this one.  What make gives: see lay_out.sh.
#   test.sh TARBALL
set -u
package=$(cd "$(dirname "$0")" && pwd)
tarball=$(readlink -f "$1")

for tool in debootstrap dpkg-buildpackage dh lintian; do
	command -v $tool >/dev/null || {
		echo "skip package-test: no $tool"
		exit 0
	}
done
if [ "$(id -u)" != 0 ]; then
	echo "skip package-test: a fresh system needs root"
	exit 0
fi
# shellcheck source=tests/lib/scratch.sh
. "$package/../../../tests/lib/scratch.sh"
chmod 755 "$scratch"
failed=0
check() { # name, command...
	local name=$1
	shift
	if "$@" >"$scratch/log" 2>&1; then
		echo "ok $name"
	else
		echo "not ok $name"
		tail -n 30 "$scratch/log" | sed 's/^/# /'
		failed=1
	fi
}

# The same source in two places, with other habits.
build() { # folder
	"$package/lay_out.sh" "$tarball" "$1" &&
		cd "$1/unbrick-$VERSION" &&
		DEB_BUILD_OPTIONS="nocheck parallel=$(nproc)" \
			dpkg-buildpackage -us -uc -b
}
in_one_place() { (umask 022 && TZ=UTC LC_ALL=C build "$scratch/a"); }
in_another() {
	(umask 002 && TZ=Pacific/Auckland LC_ALL=C.UTF-8 \
		build "$scratch/far/away/from/there")
}
same_bytes() {
	local deb
	for deb in "$scratch"/a/*.deb; do
		cmp "$deb" "$scratch/far/away/from/there/${deb##*/}" || return
	done
}
clean() {
	lintian --allow-root --fail-on error,warning "$scratch"/a/*.changes
}
check "the package is built" in_one_place
[ $failed = 0 ] || exit 1
check "and again, elsewhere" in_another
check "it has the same bytes" same_bytes
check "lintian has nothing to say" clean

root=$scratch/root
deb=$(echo "$scratch"/a/unbrick_*.deb)
# shellcheck source=/dev/null
release=$(. /etc/os-release && echo "$VERSION_CODENAME")
inside() { chroot "$root" env -i HOME=/root LC_ALL=C.UTF-8 TERM=dumb \
	DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }
fresh() { debootstrap --variant=minbase "$release" "$root" ${MIRROR:-}; }
furnish() {
	inside apt-get install -y -qq --no-install-recommends \
		udev man-db bash-completion zsh fish &&
		inside apt-get satisfy -y -qq --no-install-recommends \
			"$(dpkg-deb -f "$deb" Depends)"
}
files() {
	(cd "$root" && find . -xdev ! -path './var/log/*' \
		! -path './var/cache/*' ! -path './var/lib/dpkg/*' \
		! -path './var/lib/apt/*' ! -path './tmp/*' ! -path './root/*' \
		! -path './dev/*' | sort)
}
# An earlier version: the same with a lower number and a file of its own.
earlier() {
	dpkg-deb -R "$deb" "$scratch/earlier" &&
		sed -i 's/^Version: .*/Version: 0.0.1-1/' \
			"$scratch/earlier/DEBIAN/control" &&
		echo old >"$scratch/earlier/usr/share/unbrick/old" &&
		dpkg-deb --root-owner-group -b "$scratch/earlier" \
			"$root/tmp/earlier.deb" && cp "$deb" "$root/tmp/now.deb"
}
upgraded() {
	inside apt-get install -y -qq --no-install-recommends /tmp/now.deb &&
		[ ! -e "$root/usr/share/unbrick/old" ]
}
pages() {
	inside man -w unbrick unbrick-recipe unbrick-scene unbrick-files \
		unbrick-errors && inside man unbrick | grep -q 'EXIT STATUS'
}
as_user() { # words
	inside setpriv --reuid=65534 --regid=65534 --clear-groups \
		env HOME=/tmp "$@"
}
rule() {
	inside unbrick doctor | grep '50-unbrick.rules is in place' &&
		cmp "$root/usr/lib/udev/rules.d/50-unbrick.rules" \
			"$package/../50-unbrick.rules"
}
in_bash() {
	inside bash -c '. /usr/share/bash-completion/bash_completion
		_completion_loader unbrick; complete -p unbrick' | grep _unbrick
}
in_zsh() {
	inside zsh -c 'autoload -U compinit; compinit -u -D
		echo $_comps[unbrick]' | grep -x _unbrick
}
in_fish() { inside fish -c "complete -C 'unbrick recip'" | grep '^recipe'; }
nothing_left() {
	files >"$scratch/after"
	diff "$scratch/before" "$scratch/after"
}

check "a fresh $release" fresh
check "what it stands on" furnish
files >"$scratch/before"
check "an earlier version" earlier
check "is installed" inside apt-get install -y -qq --no-install-recommends \
	/tmp/earlier.deb
check "is upgraded" upgraded
check "the program starts" inside unbrick --version
check "a user practises" as_user unbrick diagnose --bench photon-safe-mode
check "the manual is there" pages
check "the udev rule is there" rule
check "completion in bash" in_bash
check "completion in zsh" in_zsh
check "completion in fish" in_fish
check "is purged" inside apt-get purge -y -qq unbrick
check "nothing is left" nothing_left
exit $failed
