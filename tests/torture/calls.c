/* SPDX-License-Identifier: MIT */
#include "calls.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "calls_parts.h"

static const char *const kind_names[] = { "memory", "file", "database",
					  "library", "usb" };
static const char *const way_names[] = { "once",  "full", "read-only",
					 "dying", "torn", "lost" };

static struct {
	atomic_bool armed;
	atomic_uint counted[CALLS_KINDS];
	enum calls_kind kind;
	enum calls_way way;
	unsigned at;
	unsigned seed, of; /* of: 0 without a seed */
	atomic_bool failed;
	const char *_Atomic victim;
} calls;

static _Thread_local unsigned spared;

const char *calls_kind_name(enum calls_kind k)
{
	return kind_names[k];
}

const char *calls_way_name(enum calls_way w)
{
	return way_names[w];
}

void calls_arm(enum calls_kind kind, unsigned n, enum calls_way way)
{
	for (int k = 0; k < CALLS_KINDS; k++)
		calls.counted[k] = 0;
	calls.kind = kind;
	calls.way = way;
	calls.at = n;
	calls.of = 0;
	calls.failed = false;
	calls.victim = "";
	calls.armed = true;
}

void calls_arm_seed(unsigned seed, unsigned of)
{
	calls_arm(CALLS_KINDS, 0, CALLS_ONCE);
	calls.seed = seed;
	calls.of = of;
}

void calls_disarm(void)
{
	calls.armed = false;
}

void calls_spare(bool on)
{
	spared += on ? 1 : -1u;
}

unsigned calls_counted(enum calls_kind k)
{
	return calls.counted[k];
}

bool calls_failed(void)
{
	return calls.failed;
}

const char *calls_victim(void)
{
	return calls.victim;
}

static void fell(const char *name)
{
	if (!atomic_exchange(&calls.failed, true))
		calls.victim = name;
}

/* A number that looks like chance (Knuth's multiplier, high bits). */
static bool is_drawn(unsigned n)
{
	unsigned x = (calls.seed + n) * 2654435761u;

	return (x >> 8 ^ x >> 19) % calls.of == 0;
}

bool calls_due(enum calls_kind kind, const char *name)
{
	unsigned n;

	if (!calls.armed || spared)
		return false;
	n = ++calls.counted[kind];
	if (calls.of ? !is_drawn(n + ((unsigned)kind << 20))
		     : calls.kind != kind || n != calls.at)
		return false;
	fell(name);
	return true;
}

int calls_file_due(enum calls_change change, const char *name)
{
	bool begins = calls_due(CALLS_FILE, name), goes_on;

	if (calls.of || !calls.armed || spared)
		return begins ? EIO : 0;
	goes_on = calls.kind == CALLS_FILE && calls.at &&
		  calls.counted[CALLS_FILE] >= calls.at;
	if (calls.way == CALLS_LOST && begins)
		calls_power_cut();
	if (calls.way == CALLS_ONCE || calls.way == CALLS_LOST)
		return begins ? EIO : 0;
	if (!goes_on)
		return 0;
	if (calls.way == CALLS_FULL)
		return change == CHANGE_GROW ? ENOSPC : 0;
	if (calls.way == CALLS_READONLY)
		return change == CHANGE_NONE ? 0 : EROFS;
	return EIO;
}

bool calls_torn(void)
{
	return calls.way == CALLS_TORN && calls.armed && calls.at &&
	       calls.kind == CALLS_FILE &&
	       calls.counted[CALLS_FILE] == calls.at;
}

#define MEMORY_FAILS (calls_due(CALLS_MEMORY, __func__ + 6) && (errno = ENOMEM))

void *calls_malloc(size_t size)
{
	return MEMORY_FAILS ? NULL : malloc(size);
}

void *calls_calloc(size_t n, size_t size)
{
	return MEMORY_FAILS ? NULL : calloc(n, size);
}

void *calls_realloc(void *p, size_t size)
{
	return MEMORY_FAILS ? NULL : realloc(p, size);
}

char *calls_strdup(const char *s)
{
	return MEMORY_FAILS ? NULL : strdup(s);
}

void calls_install(void)
{
	json_set_alloc_funcs(calls_malloc, free);
	calls_install_files();
}
