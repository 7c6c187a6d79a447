#!/bin/sh
# SPDX-License-Identifier: MIT
# make foreign: the tests on another processor.  Built here by Debian's cross
# compiler with the libraries of a Debian of that processor, run by qemu-user.
# Needs root, debootstrap, qemu-user-static and the compiler.
#   foreign.sh ARCH [KIND...]     unit bench screen fault, or some of them
# FOREIGN is the folder of these libraries (/var/tmp/unbrick-foreign).
set -u
cd "$(dirname "$0")/../.." || exit 2
arch=${1:-}
[ $# = 0 ] || shift
case $arch in
arm64) triple=aarch64-linux-gnu qemu=aarch64 ;;
armhf) triple=arm-linux-gnueabihf qemu=arm ;;
s390x) triple=s390x-linux-gnu qemu=s390x ;;
*)
	echo "make foreign ARCH=arm64, armhf or s390x" >&2
	exit 2
	;;
esac
suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
folder=${FOREIGN:-/var/tmp/unbrick-foreign}
root=$folder/$arch
# The archive that this machine itself is made from.
# shellcheck disable=SC2016 # a form of apt, not of the shell
mirror=${FRESH_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' |
	grep -v security | head -n 1)}
binfmt=/proc/sys/fs/binfmt_misc

skip() {
	echo "skip foreign $arch: $*"
	exit 0
}
[ "$(id -u)" = 0 ] || skip "it needs root"
for tool in debootstrap "qemu-$qemu-static" "$triple-gcc"; do
	command -v "$tool" >/dev/null || skip "no $tool"
done
# The kernel then starts the programs of that processor as any others.
[ -e $binfmt/register ] || mount -t binfmt_misc none $binfmt 2>/dev/null
[ -e "$binfmt/qemu-$qemu" ] ||
	cat "/usr/lib/binfmt.d/qemu-$qemu.conf" >$binfmt/register ||
	skip "the kernel does not take qemu-$qemu"

# Nothing of it is started: its packages are only unpacked.
if [ ! -d "$root" ]; then
	echo "fetching the libraries of a Debian $suite for $arch"
	rm -rf "$root.new" "$root.part"
	mkdir -p "$root.part"
	libraries=$(awk '/^lib=/ { print $2 }' .ci/install-deps | paste -sd,)
	debootstrap --foreign --variant=minbase --arch="$arch" \
		--include="$libraries" "$suite" "$root.new" "$mirror" \
		>"$root.log" 2>&1 || {
		tail -n 5 "$root.log"
		exit 1
	}
	for package in "$root.new"/var/cache/apt/archives/*.deb; do
		dpkg-deb -x "$package" "$root.part" || exit 1
	done
	# A link to /lib would end here, and the linker take an archive instead.
	find "$root.part/usr/lib/$triple" -lname '/*' | while read -r link; do
		ln -sfr "$root.part$(readlink "$link")" "$link"
	done
	rm -rf "$root.new"
	mv "$root.part" "$root"
fi

[ $# -gt 0 ] || set -- unit bench screen fault
tests='' goals=build/$arch/unbrick
for kind in "$@"; do
	for script in tests/"$kind"/test_*.sh; do
		[ ! -e "$script" ] || tests="$tests $script"
	done
	for source in tests/"$kind"/test_*.c; do
		tests="$tests build/$arch/${source%.c}"
		goals="$goals build/$arch/${source%.c}"
	done
	# one of its scripts makes the parsers' replays, with this machine's cc
	[ "$kind" != unit ] || goals="$goals build-tests"
done

# shellcheck disable=SC2086 # a list of words
PKG_CONFIG_LIBDIR=$root/usr/lib/$triple/pkgconfig:$root/usr/share/pkgconfig \
	PKG_CONFIG_SYSROOT_DIR=$root \
	make -s -j"$(nproc)" WERROR=1 BUILD="build/$arch" \
	CC="$triple-gcc --sysroot=$root" AR="$triple-ar" NM="$triple-nm" \
	OBJCOPY="$triple-objcopy" $goals || exit 1

export QEMU_LD_PREFIX="$root" BUILD="build/$arch"
# shellcheck disable=SC2086 # a list of words
TEST_TIMEOUT=${TEST_TIMEOUT:-7200} SLOWER=${SLOWER:-10} \
	REQUIRED="$*" exec tests/run.sh $tests
