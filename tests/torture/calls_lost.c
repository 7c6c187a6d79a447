/* SPDX-License-Identifier: MIT */
/*
 * A power cut: what was written to a file since its last sync is gone, what
 * was never synced is empty.  Names are kept: file systems write those in
 * order.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "calls_parts.h"

#define FILES 64
#define PATH  300

static struct {
	pthread_mutex_t lock;
	void (*at_cut)(void); /* NULL: nobody watches */
	char paths[FILES][PATH];
	struct buf kept[FILES]; /* as of the last sync */
	size_t count;
} lost = { .lock = PTHREAD_MUTEX_INITIALIZER };

void calls_watch(void (*at_cut)(void))
{
	lost.at_cut = at_cut;
}

static void load(const char *path, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char piece[16384];
	ssize_t n;

	buf_clear(out);
	while (fd >= 0 && (n = read(fd, piece, sizeof(piece))) > 0)
		buf_add(out, piece, (size_t)n);
	if (fd >= 0)
		close(fd);
}

/* The lock is held.  NULL: it is not watched. */
static struct buf *find(const char *path)
{
	for (size_t i = 0; i < lost.count; i++) {
		if (strcmp(lost.paths[i], path) == 0)
			return &lost.kept[i];
	}
	return NULL;
}

/* The lock is held.  A file that is there already is on the disk. */
static struct buf *watch(const char *path)
{
	struct buf *b = find(path);

	if (b || lost.count == FILES || strlen(path) >= PATH)
		return b;
	strcpy(lost.paths[lost.count], path);
	b = &lost.kept[lost.count++];
	buf_init(b, 1u << 26);
	load(path, b);
	return b;
}

static void each(const char *path, bool synced)
{
	struct buf *b;

	if (!lost.at_cut)
		return;
	calls_spare(true);
	pthread_mutex_lock(&lost.lock);
	b = watch(path);
	if (b && synced)
		load(path, b);
	pthread_mutex_unlock(&lost.lock);
	calls_spare(false);
}

void calls_touched(const char *path)
{
	each(path, false);
}

void calls_synced(const char *path)
{
	each(path, true);
}

void calls_synced_fd(int fd)
{
	char link[40], path[PATH];
	struct stat st;
	ssize_t n;

	if (!lost.at_cut || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	if (n <= 0)
		return;
	path[n] = '\0';
	calls_synced(path);
}

void calls_moved(const char *from, const char *to)
{
	struct buf *b, *old;

	if (!lost.at_cut)
		return;
	pthread_mutex_lock(&lost.lock);
	old = find(to);
	if (old)
		lost.paths[old - lost.kept][0] = '\0';
	b = find(from);
	if (b && strlen(to) < PATH)
		strcpy(lost.paths[b - lost.kept], to);
	pthread_mutex_unlock(&lost.lock);
}

void calls_power_cut(void)
{
	void (*at_cut)(void) = lost.at_cut;

	if (!at_cut)
		return;
	calls_spare(true);
	pthread_mutex_lock(&lost.lock);
	lost.at_cut = NULL;
	for (size_t i = 0; i < lost.count; i++) {
		struct buf *b = &lost.kept[i];
		int fd = open(lost.paths[i], O_WRONLY | O_TRUNC | O_CLOEXEC);

		if (fd < 0)
			continue;
		if (b->len && write(fd, b->data, b->len) != (ssize_t)b->len)
			_exit(99);
		close(fd);
	}
	pthread_mutex_unlock(&lost.lock);
	at_cut();
	_exit(CALLS_CUT);
}
