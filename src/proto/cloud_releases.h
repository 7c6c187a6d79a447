/* SPDX-License-Identifier: MIT */
/*
 * The maker's list of Device OS releases (releases-api.md 1): which modules a
 * release has for a platform, and where they lie.
 *
 * Whatever the list says is only said: a file's own header decides.  The
 * token goes to the list and to nothing else.
 *
 * Errors: ERR_NO_FIRMWARE (404: no such release for this platform),
 * ERR_NO_NETWORK (the list is not reached), and those of cloud.h.
 */
#ifndef PROTO_CLOUD_RELEASES_H
#define PROTO_CLOUD_RELEASES_H

#include "proto/cloud.h"

#define CLOUD_RELEASE_MODULES 16
#define CLOUD_RELEASE_NAME    32
#define CLOUD_FILE_NAME	      128
#define CLOUD_FILE_URL	      512
#define CLOUD_PAGE	      50 /* releases asked for at a time */

/* Function, index, version as in a module's header; function 0: none. */
struct cloud_module_ref {
	uint8_t function;
	uint8_t index;
	uint16_t version;
};

struct cloud_module {
	char filename[CLOUD_FILE_NAME]; /* cleaned; no slash in it */
	struct cloud_module_ref self;
	struct cloud_module_ref deps[2];
	bool deps_known;
	bool crc_known;
	uint32_t crc; /* as in the file's last four bytes, big endian */
};

struct cloud_release {
	char version[CLOUD_RELEASE_NAME];
	int platform_id;
	char base_url[CLOUD_FILE_URL / 2];
	struct cloud_module modules[CLOUD_RELEASE_MODULES];
	size_t module_count;
};

/*
 * What to ask for: "2.3.1", "latest", or the version number of a system
 * module ("2302"), for which the answer names the release.  ERR_USAGE for
 * anything else.
 */
int cloud_release(struct cloud *c, const char *what, int platform_id,
		  struct cloud_release *out, struct deadline *d, struct err *e);

/*
 * Names of releases, one page of at most CLOUD_PAGE; pages count from 1.
 * Returns how many; fewer than CLOUD_PAGE: it was the last page.
 */
int cloud_release_page(struct cloud *c, int platform_id, unsigned page,
		       char out[][CLOUD_RELEASE_NAME], struct deadline *d,
		       struct err *e);

/* Addresses, for people who fetch by hand too; false: too long. */
bool cloud_release_url(const char *api_url, const char *what, int platform_id,
		       char out[CLOUD_FILE_URL]);
bool cloud_module_url(const struct cloud_release *r,
		      const struct cloud_module *m, char out[CLOUD_FILE_URL]);

/*
 * One file of a release, appended to rs->body (see http.h for `from`,
 * `grows` and what stays there after a failure).  ERR_DOWNLOAD: it did not
 * come or not whole.
 */
int cloud_file(struct cloud *c, const char *url, uint64_t from,
	       struct http_response *rs, struct deadline *d, struct err *e);

#endif
