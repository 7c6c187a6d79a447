/* SPDX-License-Identifier: MIT */
/*
 * Between backup*.c only: what is to be read, what of it is at hand, and how
 * it comes into files.
 */
#ifndef DEVICE_BACKUP_PARTS_H
#define DEVICE_BACKUP_PARTS_H

#include "device/backup.h"
#include "device/mode.h"

/* A module whose bytes are at hand, and where the device has it. */
struct backup_part {
	unsigned alt;
	uint32_t address, size;
	struct module_ref what;
	char sha256[SHA256_HEX];	  /* of its file */
	const struct supply_image *image; /* lent, until the area is read */
};

struct backup_parts {
	struct backup_part list[BACKUP_AREAS];
	size_t count;
	/* What others wait for until this area is read. */
	struct module_ref claims[BACKUP_AREAS];
	size_t claim_count;
};

/*
 * The areas, the settings first.  settings: bytes of them that are the
 * device's; help may be NULL.
 */
void backup_choose(const struct job *j, const struct mode_dfu *dfu,
		   uint32_t settings, const struct backup_help *help,
		   struct backup_manifest *out);

/*
 * A lean backup takes of the factory slot what a factory reset copies: its
 * module, where the device has said that it is sound.
 */
void backup_cut_factory(struct job *j, struct mode_dfu *dfu,
			const struct backup_help *help,
			struct backup_manifest *m);

/* The raw pages behind the settings, which say nothing that these do not. */
bool backup_is_behind(const struct platform *p, const struct backup_area *a);

/*
 * Looks at the header and the end of each module of this area that the device
 * has checked and that is at hand, and adds what is equal to *out.  What is
 * not at hand is claimed, or waited for where another device has it.
 */
int backup_parts_find(struct job *j, struct mode_dfu *dfu,
		      const struct backup_help *help,
		      const struct backup_area *a, struct backup_parts *out,
		      struct err *e);

/* The one that holds `at`, or begins nearest above it, below `end`; or NULL. */
const struct backup_part *backup_part_next(const struct backup_parts *p,
					   unsigned alt, uint32_t at,
					   uint64_t end);

/*
 * Sound bootloaders and system parts of an area that was read are kept.  Is
 * there a place for one that is not at hand?  Then all of it has to be there
 * at once.
 */
bool backup_parts_keeps(const struct job *j, const struct backup_help *help,
			const struct backup_parts *p,
			const struct backup_area *a);
void backup_parts_keep(const struct job *j, const struct backup_help *help,
		       const struct backup_parts *p,
		       const struct backup_area *a, const uint8_t *data);

/* The area is read or never will be: nothing of it is held any longer. */
void backup_parts_release(const struct job *j, const struct backup_help *help,
			  struct backup_parts *p);

/* A backup under way. */
struct taking {
	struct job *job;
	struct mode_dfu dfu;
	const struct backup_help *help; /* or NULL */
	const char *dir;
	struct backup_manifest manifest;
	struct backup_parts parts;
	struct backup_span {
		struct progress *whole;
		uint64_t before, total;
	} span; /* progress over all areas */
	struct seal seal;
	struct backup *out;
};

/*
 * backup_area.c: from the device, and from what is at hand, into the area's
 * file, named by its hash.  a->sha256 stays "" where nothing but zeros can be
 * read.
 */
int backup_keep_area(struct taking *t, struct backup_area *a, struct err *e);

#endif
