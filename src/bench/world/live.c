/* SPDX-License-Identifier: MIT */
#include "bench/world/live.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/system.h"
#include "base/text.h"

#define MAGIC	 "unbrick-live/2"
#define ALIGN	 4096
#define TRIES	 5
#define ANSWER_S 40 /* a button may be held for 30 s */
#define LOOK_US	 20000

/* What a guest wants done to a device, and what is known of it. */
struct live_row {
	struct vdev_note note;
	atomic_uint asked, done;
	unsigned act, ms;
	uint64_t offset; /* of its flash in the file */
};

struct live_head {
	char magic[16];
	char scene[65]; /* SHA-256 of its text */
	uint32_t count;
	struct live_row rows[SCENE_DEVICES];
};

struct live {
	char path[1024];
	int fd;
	struct live_head *head; /* the file */
	size_t size;
	bool guest;
	int64_t release[SCENE_DEVICES]; /* of a button; 0: not pressed */
};

static size_t rounded(size_t n)
{
	return (n + ALIGN - 1) / ALIGN * ALIGN;
}

static size_t size_of(const struct bench *b)
{
	size_t size = rounded(sizeof(struct live_head));

	for (size_t i = 0; i < b->made; i++)
		size += rounded(vdev_place_size(b->devices[i]));
	return size;
}

static uint8_t *place(const struct live *l, size_t i)
{
	return (uint8_t *)l->head + l->head->rows[i].offset;
}

/*
 * 1: it is ours; 0: another process has it.  Whoever ends takes the file
 * away, so what was locked may be a file that is no longer there.
 */
static int take_lock(struct live *l, struct err *e)
{
	for (int i = 0; i < TRIES; i++) {
		struct stat st;

		l->fd = open(l->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
			     0600);
		if (l->fd < 0)
			return err_set(e, ERR_DISK, "bench", "cannot open %s",
				       l->path);
		if (flock(l->fd, LOCK_EX | LOCK_NB) < 0)
			return 0;
		if (fstat(l->fd, &st) == 0 && st.st_nlink > 0)
			return 1;
		close(l->fd);
		l->fd = -1;
	}
	return err_set(e, ERR_DISK, "bench", "cannot lock %s", l->path);
}

static bool map(struct live *l, size_t size)
{
	void *at =
		mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, l->fd, 0);

	if (at == MAP_FAILED)
		return false;
	l->head = at;
	l->size = size;
	return true;
}

/* Does the file hold this bench? */
static bool fits(const struct bench *b, const struct live *l)
{
	const struct live_head *h = l->head;
	size_t offset = rounded(sizeof(*h));

	if (memcmp(h->magic, MAGIC, sizeof(MAGIC)) != 0 ||
	    memcmp(h->scene, b->scene.sha256, 65) != 0 || h->count != b->made)
		return false;
	for (size_t i = 0; i < b->made; i++) {
		if (h->rows[i].offset != offset ||
		    (unsigned)h->rows[i].note.mode >= MODES ||
		    strcmp(h->rows[i].note.id, vdev_id(b->devices[i])) != 0)
			return false;
		offset += rounded(vdev_place_size(b->devices[i]));
	}
	return true;
}

static void begin(struct bench *b, struct live *l)
{
	struct live_head *h = l->head;
	size_t offset = rounded(sizeof(*h));

	memset(h, 0, sizeof(*h));
	memcpy(h->scene, b->scene.sha256, 65);
	h->count = (uint32_t)b->made;
	for (size_t i = 0; i < b->made; i++) {
		h->rows[i].offset = offset;
		offset += rounded(vdev_place_size(b->devices[i]));
		vdev_lend(b->devices[i], place(l, i), false);
		vdev_note(b->devices[i], &h->rows[i].note);
	}
	/* last: from here on the file may be believed */
	atomic_thread_fence(memory_order_release);
	memcpy(h->magic, MAGIC, sizeof(MAGIC));
}

/* As they were left when a process died. */
static void go_on(struct bench *b, struct live *l)
{
	int64_t now = clock_now_us(b->clock);

	for (size_t i = 0; i < b->made; i++) {
		struct live_row *row = &l->head->rows[i];
		struct vdev_note note = row->note;

		atomic_store(&row->done, atomic_load(&row->asked));
		vdev_lend(b->devices[i], place(l, i), true);
		vdev_heed(b->devices[i], &note);
		if (note.plugged)
			bench_settle(b->devices[i], note.mode, now);
		vdev_note(b->devices[i], &row->note);
	}
}

/* A copy of what the host has, to be looked at. */
static void visit(struct bench *b, struct live *l)
{
	int64_t now = clock_now_us(b->clock);

	for (size_t i = 0; i < b->made; i++) {
		struct vdev_note note = l->head->rows[i].note;

		vdev_copy(b->devices[i], place(l, i));
		vdev_heed(b->devices[i], &note);
		if (note.plugged)
			bench_settle(b->devices[i], note.mode, now);
	}
}

static int be_host(struct bench *b, struct live *l, struct err *e)
{
	size_t size = size_of(b);
	struct stat st;

	if (fstat(l->fd, &st) < 0 || system_reserve(l->fd, size) ||
	    !map(l, size))
		return err_set(e, ERR_NO_SPACE, "bench",
			       "no room for the bench at %s", l->path);
	if ((size_t)st.st_size == size && fits(b, l))
		go_on(b, l);
	else
		begin(b, l);
	return 0;
}

/* The host may be just about to write the file. */
static int be_guest(struct bench *b, struct live *l, struct err *e)
{
	size_t size = size_of(b);

	for (int i = 0; i < TRIES; i++) {
		struct stat st;

		if (!l->head && fstat(l->fd, &st) == 0 &&
		    (size_t)st.st_size == size)
			map(l, size);
		if (l->head && fits(b, l)) {
			l->guest = true;
			visit(b, l);
			return 0;
		}
		usleep(LOOK_US);
	}
	return err_set(e, ERR_BUSY, "bench",
		       "another unbrick works on another bench of this name");
}

static void forget(struct live *l)
{
	if (l->head)
		munmap(l->head, l->size);
	if (l->fd >= 0)
		close(l->fd);
	free(l);
}

static int open_file(struct live *l, struct err *e)
{
	char folder[1024];
	char *slash;

	text_copy(folder, sizeof(folder), l->path);
	slash = strrchr(folder, '/');
	if (slash) {
		*slash = '\0';
		if (fsio_mkdir(folder, 0700, e) < 0)
			return -ERR_DISK;
	}
	return take_lock(l, e);
}

int bench_live(struct bench *b, const char *path, struct err *e)
{
	struct live *l = calloc(1, sizeof(*l));
	int rc;

	if (!l)
		return err_memory(e, "bench");
	l->fd = -1;
	text_copy(l->path, sizeof(l->path), path);
	pthread_mutex_lock(&b->lock);
	rc = open_file(l, e);
	if (rc >= 0)
		rc = rc ? be_host(b, l, e) : be_guest(b, l, e);
	if (rc < 0)
		forget(l);
	else
		b->live = l;
	pthread_mutex_unlock(&b->lock);
	return rc;
}

bool live_is_guest(const struct bench *b)
{
	return b->live && b->live->guest;
}

void live_notes(struct bench *b)
{
	if (!b->live || b->live->guest)
		return;
	for (size_t i = 0; i < b->made; i++)
		vdev_note(b->devices[i], &b->live->head->rows[i].note);
}

void live_replace(struct bench *b, size_t i)
{
	if (b->live && !b->live->guest)
		vdev_lend(b->devices[i], place(b->live, i), false);
}

static void fulfil(struct bench *b, size_t i, int64_t now)
{
	struct live_row *row = &b->live->head->rows[i];
	struct vdev *v = b->devices[i];

	switch ((enum practice_act)row->act) {
	case PRACTICE_PULL:
		vdev_plug(v, false, now);
		break;
	case PRACTICE_PLUG:
		vdev_plug(v, true, now);
		break;
	case PRACTICE_RESET:
		vdev_reset(v, now);
		break;
	case PRACTICE_PRESS:
	case PRACTICE_HOLD:
		vdev_button(v, true, now);
		if (row->act == PRACTICE_HOLD)
			vdev_reset(v, now);
		b->live->release[i] = now + 1000LL * row->ms;
		return;
	}
	atomic_store(&row->done, atomic_load(&row->asked));
}

void live_wishes(struct bench *b, int64_t now)
{
	if (!b->live || b->live->guest)
		return;
	for (size_t i = 0; i < b->made; i++) {
		struct live_row *row = &b->live->head->rows[i];
		int64_t *release = &b->live->release[i];

		if (*release && now >= *release) {
			vdev_button(b->devices[i], false, *release);
			*release = 0;
			atomic_store(&row->done, atomic_load(&row->asked));
		} else if (!*release &&
			   atomic_load(&row->asked) != atomic_load(&row->done))
			fulfil(b, i, now);
	}
}

bool live_wish(struct bench *b, size_t i, enum practice_act act, unsigned ms)
{
	struct live *l = b->live;
	struct live_row *row = &l->head->rows[i];
	struct deadline d = deadline_in(clock_real(), 1000 * ANSWER_S);
	unsigned mine;

	row->act = act;
	row->ms = ms;
	mine = atomic_fetch_add(&row->asked, 1) + 1;
	while (atomic_load(&row->done) != mine && !deadline_over(&d)) {
		/* the lock is free: the host is dead */
		if (flock(l->fd, LOCK_EX | LOCK_NB) == 0) {
			flock(l->fd, LOCK_UN);
			break;
		}
		usleep(LOOK_US);
	}
	return atomic_load(&row->done) == mine;
}

void live_look(struct bench *b, size_t i, struct vdev_note *out)
{
	*out = b->live->head->rows[i].note;
}

void live_close(struct bench *b)
{
	if (!b->live)
		return;
	if (!b->live->guest)
		unlink(b->live->path);
	/* the flash of the devices goes with it: they are freed before */
	forget(b->live);
	b->live = NULL;
}
