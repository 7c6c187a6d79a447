/* SPDX-License-Identifier: MIT */
/* A damaged journal makes room for a new one. */
#include "record/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "record/journal_db.h"

static const char where[] = "journal";

/* 1 damaged, 0 sound; the log beside it stays as it is. */
static int look(const char *path, struct err *e)
{
	struct journal j = { 0 };
	struct err why = { 0 };
	int rc = journal_db_open(path, &j, &why);

	if (rc == 0)
		rc = journal_db_damaged(&j, &why);
	else if (why.code == ERR_JOURNAL)
		rc = 1;
	if (j.db)
		sqlite3_db_config(j.db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE,
				  rc != 0, NULL);
	sqlite3_close(j.db);
	return rc < 0 ? err_pass(e, &why) : rc;
}

/* Whoever has a database open holds a lock on it. */
static int check_unused(const char *path, struct err *e)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd = open(path, O_RDWR | O_CLOEXEC);
	int rc = fd < 0 ? -1 : fcntl(fd, F_GETLK, &lock);
	int saved = errno;

	if (fd >= 0)
		close(fd);
	if (rc < 0)
		return err_set_sys(e, ERR_DISK, saved, where, "%s", path);
	if (lock.l_type != F_UNLCK)
		return err_set(e, ERR_DISK, where,
			       "%s is in use by process %ld; end it first",
			       path, (long)lock.l_pid);
	return 0;
}

/* "PATH.damaged-20261130T032505Z" */
static int name_aside(const char *path, char *out, size_t size, struct err *e)
{
	char now[CLOCK_STAMP], stamp[CLOCK_STAMP];
	size_t n = 0;

	clock_stamp(now);
	for (const char *c = now; *c; c++) {
		if (*c != '-' && *c != ':')
			stamp[n++] = *c;
	}
	stamp[n] = '\0';
	if ((size_t)snprintf(out, size, "%s.damaged-%s", path, stamp) >= size)
		return err_set(e, ERR_DISK, where, "path too long: %s", path);
	if (access(out, F_OK) == 0)
		return err_set(e, ERR_DISK, where, "%s is there already", out);
	return 0;
}

/* The file itself comes last: a log never stays behind for a new one. */
static int move(const char *path, const char *aside, struct err *e)
{
	static const char *const ends[] = { "-wal", "-shm", "" };
	char from[PATH_MAX], to[PATH_MAX];

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		int n = snprintf(from, sizeof(from), "%s%s", path, ends[i]);
		int m = snprintf(to, sizeof(to), "%s%s", aside, ends[i]);

		if (n >= PATH_MAX || m >= PATH_MAX)
			return err_set(e, ERR_DISK, where, "path too long: %s",
				       path);
		if (rename(from, to) < 0 && (errno != ENOENT || !ends[i][0]))
			return err_set_sys(e, ERR_DISK, errno, where, "%s",
					   from);
	}
	return 0;
}

int journal_put_aside(const char *path, char *aside, size_t size, struct err *e)
{
	char place[PATH_MAX];
	int rc = 0;

	if (!path) {
		rc = journal_default(place, sizeof(place), e);
		path = place;
	}
	if (rc < 0 || access(path, F_OK) < 0)
		return rc;
	rc = look(path, e);
	if (rc <= 0)
		return rc;
	rc = check_unused(path, e);
	if (rc == 0)
		rc = name_aside(path, aside, size, e);
	if (rc == 0)
		rc = move(path, aside, e);
	return rc < 0 ? rc : 1;
}
