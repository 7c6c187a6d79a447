#!/bin/sh
# SPDX-License-Identifier: MIT
# make kernel-road: the device models behind a real kernel.  A stock Debian
# kernel runs in QEMU with this machine's root read-only; kernel.c attaches
# the devices to its virtual host controller.  Kernel, QEMU and udev are only
# downloaded and unpacked (apt), nothing is installed.
set -u
cd "$(dirname "$0")/../../.." || exit 1
BUILD=${BUILD:-build}
dir=$BUILD/kernel-road
here=tests/roads/kernel
root=$dir/root
modules='virtio_pci 9p 9pnet_virtio vhci-hcd cdc-acm'

skip() {
	echo "skip kernel-road: $1"
	exit 0
}

# Packages that are not here, with all they need but the system's own set-up.
fetch() {
	mkdir -p "$dir/debs" "$root"
	list=$(apt-get -s install --no-install-recommends qemu-system-x86 \
		linux-image-amd64 udev 2>/dev/null | awk '/^Inst/ { print $2 }' |
		grep -vE '^(systemd.*|lib(nss|pam)-systemd|libsystemd0|initramfs.*|klibc.*|libklibc|linux-base|linux-image-amd64|cpio)$')
	echo "downloading: $(echo "$list" | tr '\n' ' ')" >&2
	# shellcheck disable=SC2086 # a list of words
	(cd "$dir/debs" && apt-get download $list >/dev/null 2>&1) || return 1
	for deb in "$dir"/debs/*.deb; do
		dpkg-deb -x "$deb" "$root" || return 1
	done
	rm -rf "$dir/debs"
	ln -sf ../bin/kmod "$root/sbin/depmod"
	ln -sf ../bin/kmod "$root/sbin/modprobe"
	ln -sf ../../bin/udevadm "$root/lib/systemd/systemd-udevd"
}

# One entry of a cpio archive (newc): name, mode, file or "", device numbers
entry() {
	size=0
	[ -z "$3" ] || size=$(stat -c %s "$3")
	ino=$((ino + 1))
	printf '070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x' \
		$ino $(($2)) 0 0 1 0 "$size" 0 0 "${4:-0}" "${5:-0}" \
		$((${#1} + 1)) 0
	printf '%s\0' "$1"
	pad $((110 + ${#1} + 1))
	[ -z "$3" ] || cat "$3"
	pad "$size"
}
pad() { head -c $(((4 - $1 % 4) % 4)) /dev/zero; }

initramfs() {
	ino=0 i=10
	for folder in dev modules root; do
		entry $folder 0040755 ''
	done
	entry dev/console 0020600 '' 5 1
	entry init 0100755 "$dir/init"
	for ko in $1; do
		entry "modules/$i-${ko##*/}" 0100644 "$ko"
		i=$((i + 1))
	done
	entry 'TRAILER!!!' 0 ''
}

command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null ||
	skip "needs apt and dpkg to fetch a kernel"
[ -x "$root/usr/bin/qemu-system-x86_64" ] || fetch ||
	skip "cannot download kernel and QEMU"
libs=$root/usr/lib/x86_64-linux-gnu:$root/lib/x86_64-linux-gnu
kernel=$(ls "$root/lib/modules" | head -n 1)
[ -f "$root/lib/modules/$kernel/modules.dep" ] ||
	LD_LIBRARY_PATH=$libs "$root/sbin/depmod" -b "$root" "$kernel"
kos=$(for m in $modules; do
	LD_LIBRARY_PATH=$libs "$root/sbin/modprobe" -d "$PWD/$root" \
		-S "$kernel" --show-depends "$m"
done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }')
if ! ${CC:-cc} -std=c17 -D_GNU_SOURCE -Isrc -O1 -c -o "$dir/init.o" \
	"$here/init/init.c"; then
	echo "not ok kernel-road: the guest's first program"
	exit 1
fi
${CC:-cc} -static -o "$dir/init" "$dir/init.o" || skip "no static C library"
initramfs "$kos" >"$dir/initramfs"

LD_LIBRARY_PATH=$libs timeout "${LIMIT:-540}" \
	"$root/usr/bin/qemu-system-x86_64" -machine q35,accel=tcg -smp 2 \
	-m 1024 -nodefaults -no-reboot -display none -serial stdio \
	-L "$root/usr/share/qemu" -L "$root/usr/share/seabios" \
	-kernel "$root/boot/vmlinuz-$kernel" -initrd "$dir/initramfs" \
	-append "console=ttyS0 loglevel=1 panic=-1 rdinit=/init -- $PWD $here/guest.sh $BUILD" \
	-fsdev local,id=m,path=/,security_model=none,readonly=on,multidevs=remap \
	-device virtio-9p-pci,fsdev=m,mount_tag=machine </dev/null |
	tr -d '\r' | tee "$dir/log"
grep -qx 'guest exit 0' "$dir/log"
