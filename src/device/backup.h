/* SPDX-License-Identifier: MIT */
/*
 * The backup before the first write: everything that DFU lets be read, as
 * files named by their SHA-256 and a manifest that names them.
 *
 * Files are 0600, since the DCT holds the device's private key, and encrypted
 * where the world has a passphrase (base/seal.h); they are complete or not
 * there.  Free space is checked before the device is
 * touched.  An area that the bootloader answers with nothing but zeros (DCT
 * without valid system parts, dfu.md 4.5) is kept out and named.
 *
 * Of a module that is at hand the bytes are copied from there instead of
 * read, where the device's own check of the whole, its header and the end of
 * it with SHA-256 and CRC are those of the file.  What a backup names is
 * always beside it: none needs a file of the store.
 *
 * What is known of the device goes into the manifest: its id or none, its
 * port, the hash of its public key.  Who may get it back: device/owner.h.
 */
#ifndef DEVICE_BACKUP_H
#define DEVICE_BACKUP_H

#include <limits.h>

#include "base/seal.h"
#include "device/job.h"
#include "device/key_area.h"
#include "firmware/supply.h"
#include "model/catalog/table.h"

/* What a run knows, so that less has to be read. */
struct backup_help {
	const struct supply *supply; /* at hand; takes in what was read */
	/*
	 * What the device said of itself in this job, since the last write;
	 * NULL: nothing is copied, nothing left out.
	 */
	const struct table *seen;
	/*
	 * Leave out what no restore puts back: the place for updates, an empty
	 * factory slot or what lies behind the module in it, and the pages
	 * behind settings that were read.
	 */
	bool lean;
};

struct backup {
	char manifest[PATH_MAX];
	char sha256[SHA256_HEX]; /* of the manifest */
	uint64_t bytes;
	uint64_t copied; /* of them: from files at hand */
	unsigned areas;
	bool has_dct;
	struct keys keys; /* that were read; or all unknown */
};

/*
 * dir NULL: backups/ in the data folder.  help NULL: everything is read.  The
 * device ends up in DFU.  ERR_NO_SPACE, ERR_DISK, ERR_STOPPED, and those of
 * mode_dfu().
 */
int backup_take(struct job *j, const char *dir, const struct backup_help *help,
		struct backup *out, struct err *e);

/* Where backups go; not created. */
int backup_folder(char *out, size_t size, struct err *e);

/*
 * What a backup holds of a range: true, or false where it does not hold all of
 * it (or cannot be read).
 */
bool backup_range(const char *manifest, const char *passphrase, unsigned alt,
		  uint32_t address, uint8_t *out, size_t len);

#define BACKUP_AREAS 16

struct backup_area {
	unsigned alt;
	uint32_t address;
	uint32_t size;
	char name[32];
	char sha256[SHA256_HEX];
	char sealed[SHA256_HEX]; /* of its file that is encrypted, or "" */
};

struct backup_manifest {
	char device[DEVICE_ID]; /* "" if it showed none of its own */
	char port[DEVICE_PORT]; /* "" in old ones */
	char platform[24];
	char time[CLOCK_STAMP];
	struct backup_area areas[BACKUP_AREAS];
	size_t count;
};

/* Reads and checks a manifest; not the files it names. */
int backup_read(const char *path, struct backup_manifest *out, struct err *e);
/*
 * Appends the bytes of an area, whose hash is checked.  ERR_REFUSED where it
 * is encrypted and the seal has no passphrase, ERR_BAD_FILE.
 */
int backup_read_area(const char *manifest, const struct backup_area *a,
		     struct seal *seal, struct buf *out, struct err *e);

/*
 * What the key area of a backup says; all unknown if it has none.
 * ERR_BAD_FILE.
 */
int backup_keys(const char *manifest, const struct backup_manifest *m,
		const struct platform *p, const char *passphrase,
		struct keys *out, struct err *e);

/* The name of an area's file, beside its manifest. */
#define BACKUP_FILE (SHA256_HEX + 8)
void backup_file(const struct backup_area *a, char out[BACKUP_FILE]);

#endif
