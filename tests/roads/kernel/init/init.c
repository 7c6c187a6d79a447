/* SPDX-License-Identifier: MIT */
/*
 * First program of the guest, linked statically: loads the kernel modules
 * that lie beside it, takes the machine's own root (read-only, over 9p) as
 * root, and runs a script there.  Prints "guest exit N" and powers off.
 */
#include <dirent.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/count.h"

/* In the order of their names: "00-virtio.ko", ... */
static void load_modules(void)
{
	struct dirent **names;
	int n = scandir("/modules", &names, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		char path[512];
		int fd;

		if (names[i]->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "/modules/%s", names[i]->d_name);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (syscall(SYS_finit_module, fd, "", 0) != 0)
			perror(path);
		close(fd);
	}
}

static void take_root(void)
{
	static const struct {
		const char *what, *where, *kind;
	} rest[] = {
		{ "proc", "/proc", "proc" },
		{ "sysfs", "/sys", "sysfs" },
		{ "dev", "/dev", "devtmpfs" },
		{ "run", "/run", "tmpfs" },
	};

	if (mount("machine", "/root", "9p", MS_RDONLY,
		  "trans=virtio,version=9p2000.L,msize=512000,cache=loose") < 0)
		perror("9p");
	if (chdir("/root") < 0 || mount(".", "/", NULL, MS_MOVE, NULL) < 0 ||
	    chroot(".") < 0)
		perror("root");
	for (size_t i = 0; i < COUNT(rest); i++) {
		if (mount(rest[i].what, rest[i].where, rest[i].kind, 0, NULL) <
		    0)
			perror(rest[i].where);
	}
	mkdir("/dev/pts", 0755);
	mount("pts", "/dev/pts", "devpts", 0, "ptmxmode=0666");
}

static void loopback(void)
{
	struct ifreq rq = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (ioctl(fd, SIOCSIFFLAGS, &rq) < 0)
		perror("lo");
	close(fd);
}

int main(int argc, char **argv)
{
	int status = 0;
	pid_t pid;

	load_modules();
	take_root();
	loopback();
	setenv("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", 1);
	/* not /tmp: it would hide a project that lies there */
	setenv("TMPDIR", "/run", 1);
	setenv("HOME", "/run", 1);
	pid = fork();
	if (pid == 0) {
		if (argc < 4 || chdir(argv[1]) < 0)
			_exit(126);
		setenv("BUILD", argv[3], 1);
		execl("/bin/sh", "sh", argv[2], (char *)NULL);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	printf("guest exit %d\n",
	       WIFEXITED(status) ? WEXITSTATUS(status) : 128);
	fflush(stdout);
	reboot(RB_POWER_OFF);
	return 0;
}
