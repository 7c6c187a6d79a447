#!/bin/sh
# make foreign: the tests on another processor.  Built here by Debian's cross
# compiler against a Debian of that processor, run in it by qemu-user.  Needs
# root, debootstrap, qemu-user-static and the compiler.
#   foreign.sh ARCH [KIND...]     unit bench screen fault, or some of them
# FOREIGN is the folder of these Debians (/var/tmp/unbrick-foreign).
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
root=${FOREIGN:-/var/tmp/unbrick-foreign}/$arch
mirror=${FRESH_MIRROR:-http://deb.debian.org/debian}
binfmt=/proc/sys/fs/binfmt_misc

skip() {
	echo "skip foreign $arch: $*"
	exit 0
}
[ "$(id -u)" = 0 ] || skip "it needs root"
for tool in debootstrap "qemu-$qemu-static" "$triple-gcc"; do
	command -v "$tool" >/dev/null || skip "no $tool"
done
[ -e $binfmt/register ] || mount -t binfmt_misc none $binfmt 2>/dev/null
[ -e "$binfmt/qemu-$qemu" ] ||
	cat "/usr/lib/binfmt.d/qemu-$qemu.conf" >$binfmt/register ||
	skip "the kernel does not take qemu-$qemu"

if [ ! -e "$root/home/tech" ]; then
	echo "making a Debian $suite for $arch in $root"
	mkdir -p "${root%/*}"
	libraries=$(awk '/^lib=/ { print $2 }' .ci/install-deps | paste -sd,)
	debootstrap --variant=minbase --arch="$arch" --include="$libraries" \
		"$suite" "$root" "$mirror" >"$root.log" 2>&1 || {
		tail -n 5 "$root.log"
		exit 1
	}
	mkdir -p "$root/home/tech/unbrick"
fi

PKG_CONFIG_LIBDIR=$root/usr/lib/$triple/pkgconfig:$root/usr/share/pkgconfig \
	PKG_CONFIG_SYSROOT_DIR=$root \
	make -s -j"$(nproc)" WERROR=1 BUILD="build/$arch" \
	CC="$triple-gcc --sysroot=$root" AR="$triple-ar" NM="$triple-nm" \
	OBJCOPY="$triple-objcopy" build-tests || exit 1

[ $# -gt 0 ] || set -- unit bench screen fault
tests=''
for kind in "$@"; do
	for source in tests/"$kind"/test_*.c; do
		tests="$tests build/$arch/${source%.c}"
	done
	for script in tests/"$kind"/test_*.sh; do
		[ ! -e "$script" ] || tests="$tests $script"
	done
done
# shellcheck disable=SC2086 # a list of words
TREE=$PWD exec unshare --mount --pid --fork --kill-child \
	tests/fresh/inside.sh "$root" root env BUILD="build/$arch" \
	TEST_TIMEOUT=7200 REQUIRED="$*" tests/run.sh $tests
