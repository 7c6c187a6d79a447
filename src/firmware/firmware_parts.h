/* SPDX-License-Identifier: MIT */
/*
 * Shared between firmware.c and firmware_find.c only.
 */
#ifndef FIRMWARE_FIRMWARE_PARTS_H
#define FIRMWARE_FIRMWARE_PARTS_H

#include <pthread.h>

#include "firmware/firmware.h"

enum entry_state { PEEKED, SOUND, BAD };

struct entry {
	struct firmware f; /* first: see firmware_entry() */
	enum entry_state state;
	char *label;
	char *path;	/* NULL: in the store, under its hash, */
	uint8_t *bytes; /* or these are it */
};

struct firmware_set {
	bool practice;
	struct firmware_store *store;
	struct entry **entries; /* pointers: entries never move */
	size_t count;
	size_t cap;
	char **refused;
	size_t refused_count;
	pthread_mutex_t lock; /* of all the above */
};

static inline const struct entry *firmware_entry(const struct firmware *f)
{
	return (const struct entry *)(const void *)f;
}

/* Of the kind that Tinker is of: the Core has no application of its own. */
bool firmware_is_application(const struct firmware *f);

/*
 * Is the entry what its header says, and may it be found?  Reads it whole
 * the first time.  With the lock held.
 */
bool firmware_is_sound(struct firmware_set *set, struct entry *en);

/* The bytes of an entry, whatever they are now.  With the lock held. */
int firmware_bytes(struct firmware_set *set, const struct entry *en,
		   struct buf *out, struct err *e);

/* firmware_set_add_bytes(); said: somebody says that it is Tinker. */
int firmware_add_bytes(struct firmware_set *set, const uint8_t *data,
		       size_t len, const char *label, bool said, struct err *e);

#endif
