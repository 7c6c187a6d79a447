#!/bin/sh
# SPDX-License-Identifier: MIT
# libserialport 0.1.1 takes no link for a port, not even udev's stable names.
#
# Package    libserialport0 and -dev 0.1.1-4 (Debian 12)
# Behaviour  sp_get_port_by_name() succeeds for a tty and fails for a link to
#            it; open() takes both.  The name is looked up in /sys/class/tty
#            as it is written, five characters left out, and links are not
#            followed.  A pseudo-terminal, which has no entry there, is
#            refused likewise.  The text of the error is "No such file or
#            directory" or even "Success".
# Surprise   /dev/serial/by-id/usb-Particle_... is the name that every guide
#            gives for a device that changes between ttyACM0 and ttyACM1, and
#            the error tells nothing of links.
# Hurts      benches with several devices that are named by id in scripts, and
#            tests that put a pseudo-terminal in place of a device.
# Way out    follow the link before the call (realpath).
#
# Needs apt-get, dpkg-deb, a C compiler and some tty in /sys/class/tty.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq -o APT::Sandbox::User=root \
	libserialport0=0.1.1-4 libserialport-dev=0.1.1-4
for package in ./*.deb; do
	dpkg-deb -x "$package" root
done
lib=$(dirname "$(find root -name 'libserialport.so.0' | head -n 1)")

cat >names.c <<'END'
#include <libserialport.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		struct sp_port *port;
		char *why = NULL;
		int rc = sp_get_port_by_name(argv[i], &port);

		if (rc < 0)
			why = sp_last_error_message();
		printf("%s exists=%s port=%s%s%s\n", argv[i],
		       access(argv[i], F_OK) ? "no" : "yes",
		       rc < 0 ? "refused" : "taken", why ? ": " : "",
		       why ? why : "");
	}
	return 0;
}
END
cc -I root/usr/include -o names names.c "$lib/libserialport.so.0"

for tty in /sys/class/tty/*; do
	tty=/dev/${tty##*/}
	[ -c "$tty" ] && break
done
mkdir -p by-id
ln -s "$tty" by-id/usb-Particle_Photon-if00
LD_LIBRARY_PATH=$lib ./names "$tty" "$work/by-id/usb-Particle_Photon-if00" |
	sed "s|$work|FOLDER|" | tee seen

grep -q "^$tty exists=yes port=taken" seen || {
	echo "the port itself is not taken here"
	exit 1
}
grep -q 'if00 exists=yes port=refused' seen || {
	echo "changed: the link is treated in another way"
	exit 1
}
echo "as described"
