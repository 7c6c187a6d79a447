/* SPDX-License-Identifier: MIT */
/*
 * Firmware from the maker's list into the store (releases-api.md).
 *
 * A file enters the store only after its header, CRC, SHA-256 and size were
 * found to be what the list says.  What came of a file that broke off is kept
 * beside the store, and the next run goes on there.  Nothing here asks for
 * anything by itself: it does what its caller was asked for.
 */
#ifndef FIRMWARE_FETCH_H
#define FIRMWARE_FETCH_H

#include "base/clock.h"
#include "base/progress.h"
#include "firmware/store.h"
#include "port/world.h"
#include "proto/cloud_releases.h"

#define FETCH_MAX_FILES 256

/* Files of one release, or with `version` only one of its modules. */
struct fetch_wish {
	int platform_id;
	char what[CLOUD_RELEASE_NAME]; /* "6.3.4", "latest", "2302" */
	bool tinker;		       /* applications of the list, too */
	uint8_t function;	       /* of the only module; 0: all */
	uint8_t index;
	uint16_t version;
};

enum fetch_state {
	FETCH_WAITS, /* not tried: the run was stopped before */
	FETCH_NEW,
	FETCH_KNOWN, /* was in the store */
	FETCH_FAILED
};

struct fetch_file {
	int platform_id;
	char release[CLOUD_RELEASE_NAME];
	char url[CLOUD_FILE_URL];
	struct cloud_module module; /* as the list says */
	enum fetch_state state;
	struct err why;		 /* FETCH_FAILED */
	char sha256[SHA256_HEX]; /* of the file; FETCH_NEW and FETCH_KNOWN */
	uint64_t bytes;		 /* of the file, once known */
};

struct fetch {
	struct cloud_config config;
	struct http http;
	struct cloud cloud;
	const struct clock *clock;
	struct firmware_store *store;	 /* set before fetch_run() */
	const struct progress *progress; /* all files together; or NULL */
	unsigned at_once;		 /* 0: four */

	struct fetch_file files[FETCH_MAX_FILES];
	size_t count;
	size_t apps; /* how many of what was meant are applications */
	/* Facts of the list that contradict unbrick's own table. */
	int contradictions;
	char contradiction[128]; /* the first, in words */
};

/*
 * Finds address and token; *f is zeroed first.  ERR_NO_TOKEN, ERR_USAGE.
 * After a failure fetch_by_hand() still works.  Ended by fetch_close().
 */
int fetch_open(struct fetch *f, const struct world *w, struct err *e);
void fetch_close(struct fetch *f);

/*
 * Where a person finds what a wish asks for: 0 the list, which wants the
 * token as well, 1 the maker's public page of the release.  False: there is
 * no such address.
 */
#define FETCH_PLACES 2
bool fetch_by_hand(const struct fetch *f, const struct fetch_wish *wish,
		   unsigned place, char out[CLOUD_FILE_URL]);

/*
 * Asks the list what a wish means, adds its files and learns its release.
 * *release (or NULL) is the name of it.
 */
int fetch_add(struct fetch *f, const struct fetch_wish *wish,
	      char release[CLOUD_RELEASE_NAME], struct err *e);

/*
 * Learns the releases of a platform that the list has, without files.
 * Returns how many it names; *asked: of those the details were asked for.
 */
int fetch_releases(struct fetch *f, int platform_id, unsigned *asked,
		   struct err *e);

/*
 * Gets what fetch_add() found and the store has not.  0: all of it is in the
 * store now, else the worst of the files' errors: ERR_STOPPED, ERR_DISK,
 * ERR_CONTENT, ERR_DOWNLOAD.
 */
int fetch_run(struct fetch *f, struct err *e);

/* Is this the file that the list means?  ERR_CONTENT says what differs. */
int fetch_check(const struct fetch_file *f, const uint8_t *data, size_t len,
		struct err *e);

#endif
