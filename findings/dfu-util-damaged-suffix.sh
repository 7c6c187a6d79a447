#!/bin/sh
# SPDX-License-Identifier: MIT
# dfu-util 0.11 writes a damaged DFU file whole, its suffix included.
#
# Package    dfu-util 0.11-1 (Debian 12); the device is played by umockdev
#            0.17.16-1
# Behaviour  a DFU file ends in 16 bytes: the ids it is for, the letters UFD
#            and a CRC-32 over all before.  One flipped bit in the content,
#            and dfu-util warns that the CRC does not match, takes the file for
#            a raw one, no longer compares ids, downloads it with the 16 bytes
#            behind it, and ends with exit status 0.
# Surprise   the CRC has no other purpose than this case.  The letters and the
#            length are found to be right, so it is known that the file is
#            no raw one; one bets on a refusal, or on the content without its
#            suffix at least.  dfu-suffix -c of the same package does refuse it
#            (status 65), but dfu-suffix -a then puts a second, valid suffix
#            behind the first.
# Hurts      lines and scripts that trust the suffix as the proof of the file:
#            they get 16 bytes more on the device than the image has, with a
#            damaged image before them, and see "Done!".
# Way out    dfu-suffix -c FILE before every download.
#
# Needs apt-get, dpkg-deb, python3, a C compiler, the libraries of umockdev
# (glib, libgudev, libpcap) and libusb.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq -o APT::Sandbox::User=root dfu-util=0.11-1 \
	umockdev=0.17.16-1 libumockdev0=0.17.16-1
for package in ./*.deb; do
	dpkg-deb -x "$package" root
done
PATH=$work/root/usr/bin:$PATH
LD_LIBRARY_PATH=$(dirname "$(find "$work/root" -name 'libumockdev.so.0')")
export PATH LD_LIBRARY_PATH

# The device, and recordings of downloads: a transfer that is not in the
# recording, with its length, is never answered.
cat >play.py <<'END_PY'
import struct

device = bytes([18, 1, 0, 2, 0, 0, 0, 64, 4, 0x2b, 6, 0xd0, 0, 2, 0, 0, 0, 1])
config = bytes([9, 2, 27, 0, 1, 1, 0, 0x80, 50, 9, 4, 0, 0, 0, 0xfe, 1, 2, 0,
                9, 0x21, 0x0b, 0xff, 0, 0, 2, 0x10, 1])
with open('device', 'w') as out:
    out.write('P: /devices/usb1/1-1\nN: bus/usb/001/005\n'
              'E: DEVNAME=/dev/bus/usb/001/005\nE: DEVTYPE=usb_device\n'
              'E: BUSNUM=001\nE: DEVNUM=005\nE: SUBSYSTEM=usb\n'
              'A: busnum=1\\n\nA: devnum=5\\n\nA: speed=12\\n\n'
              'A: bConfigurationValue=1\\n\n'
              'A: idVendor=2b04\\n\nA: idProduct=d006\\n\n'
              f'H: descriptors={(device + config).hex()}\n')


def record(name, blocks):
    urbs = []

    def transfer(kind, request, value, length, answer=b''):
        setup = struct.pack('<BBHHH', kind, request, value, 0, length)
        for event, data in (('S', b''), ('C', answer)):
            urbs.append(struct.pack('<QBBBBHBBqiiII', len(urbs) // 2 + 1,
                                    ord(event), 2, 0, 5, 1, 0, 0, 0, 0, 0,
                                    length, len(data)) +
                        setup + bytes(16) + data)

    def status(state):
        transfer(0xa1, 3, 0, 6, bytes([0, 1, 0, 0, state, 0]))

    status(2)
    for number, length in enumerate(blocks + [0]):
        transfer(0x21, 1, number, length)
        status(5 if length else 2)
    with open(name, 'wb') as out:
        out.write(struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 220))
        for urb in urbs:
            out.write(struct.pack('<IIII', 0, 0, len(urb), len(urb)) + urb)


record('1000.pcap', [512, 488])
record('1016.pcap', [512, 504])
END_PY
python3 play.py
# umockdev does not know how to choose the one alternate setting.
echo 'int libusb_set_interface_alt_setting(void) { return 0; }' >alt.c
cc -shared -fPIC -o alt.so alt.c

download() { # file, bytes that the device takes
	# shellcheck disable=SC2016 # for the inner shell
	umockdev-run -d device -p "/sys/devices/usb1/1-1=$2.pcap" -- sh -c \
		'LD_PRELOAD=./alt.so:$LD_PRELOAD dfu-util -D "$1"' sh "$1" \
		>log 2>&1 && status=0 || status=$?
	match=$(grep -c '^Match .* ID from file' log || true)
	echo "$1: status $status, $2 bytes, ids compared $match," \
		"warned $(grep -c 'CRC does not match' log || true)"
}

head -c 1000 /dev/urandom >image
cp image sound.dfu
dfu-suffix -v 2b04 -p d006 -a sound.dfu >/dev/null
python3 -c 'import sys
data = bytearray(open("sound.dfu", "rb").read())
data[100] ^= 1
open("damaged.dfu", "wb").write(data)'
{
	download sound.dfu 1000
	download damaged.dfu 1016
	dfu-suffix -c damaged.dfu >log 2>&1 || echo "dfu-suffix -c: status $?"
} | tee seen

grep -qx 'sound.dfu: status 0, 1000 bytes, ids compared 2, warned 0' seen
grep -qx 'dfu-suffix -c: status 65' seen
grep -qx 'damaged.dfu: status 0, 1016 bytes, ids compared 0, warned 1' seen || {
	echo "changed"
	exit 1
}
echo "as described"
