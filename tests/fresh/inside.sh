#!/bin/sh
# SPDX-License-Identifier: MIT
# One command in a machine of run.sh, in namespaces of its own.
#   inside.sh ROOT WHO COMMAND...
# TREE is a tree that stands there in place of the machine's own sources.
set -eu
root=$1 who=$2
shift 2
mount --make-rprivate /
mount --bind "$root" "$root"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
if [ -n "${TREE:-}" ]; then
	mount --bind "$TREE" "$root/home/tech/unbrick"
fi
cd "$root"
mkdir -p old
# not just chroot: a user has no namespaces in one
pivot_root . old
exec chroot . /bin/sh -c '
	who=$1
	shift
	umount -l /old
	cd /home/tech/unbrick
	export LC_ALL=C.UTF-8
	unset TMPDIR DISPLAY
	if [ "$who" = root ]; then
		export HOME=/root USER=root
		exec "$@"
	fi
	export HOME=/home/tech USER=tech
	exec setpriv --reuid=tech --regid=tech --init-groups "$@"
' sh "$who" "$@"
