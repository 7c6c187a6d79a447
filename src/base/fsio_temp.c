/* SPDX-License-Identifier: MIT */
/* Unfinished files: their names, and their end when a process was killed. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/fsio.h"

#define OLD_S	(24 * 3600)
#define FOLDERS 8 /* open at a time */

/* The process that the unfinished thing belongs to; 0: it is none. */
static pid_t owner_of(const char *name)
{
	const char *mark = NULL;
	char rest[8];
	int pid, used = 0;

	for (const char *p = name; (p = strstr(p, FSIO_MARK)) != NULL; p++)
		mark = p;
	if (!mark ||
	    sscanf(mark, FSIO_MARK "%9d-%7[A-Za-z0-9]%n", &pid, rest, &used) !=
		    2 ||
	    strlen(rest) != 6 || mark[used] || pid <= 0)
		return 0;
	return pid;
}

static bool is_left(int dir, const char *name, struct stat *st)
{
	pid_t pid = owner_of(name);

	if (!pid || fstatat(dir, name, st, AT_SYMLINK_NOFOLLOW) < 0 ||
	    st->st_uid != geteuid())
		return false;
	return (kill(pid, 0) < 0 && errno == ESRCH) ||
	       time(NULL) - st->st_mtime > OLD_S;
}

static void remove_folder(int dir, const char *name)
{
	int fd = openat(dir, name,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *entry;

	while (d && (entry = readdir(d)))
		unlinkat(fd, entry->d_name, 0);
	if (d)
		closedir(d);
	else if (fd >= 0)
		close(fd);
	unlinkat(dir, name, AT_REMOVEDIR);
}

void fsio_sweep(const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *entry;

	while (d && (entry = readdir(d))) {
		struct stat st;

		if (!is_left(dirfd(d), entry->d_name, &st))
			continue;
		if (S_ISDIR(st.st_mode))
			remove_folder(dirfd(d), entry->d_name);
		else
			unlinkat(dirfd(d), entry->d_name, 0);
	}
	if (d)
		closedir(d);
}

static int sweep_one(const char *path, const struct stat *st, int kind,
		     struct FTW *at)
{
	(void)st;
	(void)at;
	if (kind == FTW_D)
		fsio_sweep(path);
	return 0;
}

void fsio_sweep_homes(void)
{
	static const enum fsio_home homes[] = { FSIO_CONFIG, FSIO_DATA,
						FSIO_STATE, FSIO_RUNTIME };
	char path[PATH_MAX];

	for (size_t i = 0; i < sizeof(homes) / sizeof(homes[0]); i++) {
		if (fsio_home(homes[i], path, sizeof(path), NULL) == 0)
			nftw(path, sweep_one, FOLDERS, FTW_PHYS);
	}
}
