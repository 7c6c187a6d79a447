/* SPDX-License-Identifier: MIT */
/*
 * The folder of backups: what is in it, whether it is sound, what may go.
 *
 * Pruning takes the oldest backups away until the rest is within a budget.
 * Kept for ever are the newest one of each device, every one of a device that
 * showed no id of its own (it may be the only one of its device), and what
 * another backup needs.  Where a manifest cannot be read nothing is deleted at
 * all, for nobody knows which files it names.  What no backup names any more
 * goes first.
 *
 * Whoever makes a backup or puts one back holds the folder (fsio_hold); who
 * prunes holds it alone.
 */
#ifndef DEVICE_SHELF_H
#define DEVICE_SHELF_H

#include "device/backup.h"

struct shelf_backup {
	char path[PATH_MAX]; /* of the manifest */
	struct backup_manifest manifest;
	uint64_t size;	    /* of the manifest */
	uint64_t bytes;	    /* with its files, those of others included */
	bool newest;	    /* of its device */
	bool sealed;	    /* its files are encrypted */
	bool goes;	    /* shelf_prune(): is or would be deleted */
	struct err problem; /* why it cannot be read; ERR_OK */
};

struct shelf_file;

struct shelf {
	char dir[PATH_MAX];
	struct shelf_backup *list; /* newest first, those with a problem last */
	size_t count;
	struct shelf_file *files; /* of areas, by name */
	size_t file_count;
	uint64_t bytes; /* of everything, each file once */
};

/* dir NULL: the usual one; one that is not there is empty. */
int shelf_open(const char *dir, struct shelf *out, struct err *e);
void shelf_close(struct shelf *s);

/*
 * Reads every byte of a backup: 0 where it is sound, also of one that is
 * encrypted and that nobody has a passphrase for (NULL), whose files are then
 * only compared with their hashes.  ERR_BAD_FILE, ERR_DISK.
 */
int shelf_verify(const struct shelf_backup *b, const char *passphrase,
		 struct err *e);

struct shelf_pruning {
	size_t backups, files; /* that go; files of areas */
	uint64_t freed, left;  /* bytes; left may be above the budget */
};

/*
 * really false: only says what would go; true: the folder is held alone since
 * before shelf_open().  ERR_BAD_FILE where a manifest cannot be read, ERR_DISK.
 */
int shelf_prune(struct shelf *s, uint64_t budget, bool really,
		struct shelf_pruning *out, struct err *e);

/*
 * The whole of it: nothing while all is within the budget.  Also ERR_BUSY
 * while a backup is made or put back.
 */
int shelf_keep(const char *dir, uint64_t budget, struct shelf_pruning *out,
	       struct err *e);

#endif
