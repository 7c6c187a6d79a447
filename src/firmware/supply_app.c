/* SPDX-License-Identifier: MIT */
/* An application: a file, or the only one in an archive. */
#include <string.h>

#include "firmware/bundle.h"
#include "firmware/parcel.h"
#include "firmware/supply.h"

int supply_app(const struct supply *s, const char *path,
	       struct supply_image *out, struct err *e)
{
	char name[BUNDLE_LABEL];
	int rc;

	memset(out, 0, sizeof(*out));
	if (parcel_list(path, NULL, NULL, NULL) <= 0)
		return supply_file(s, path, NULL, out, e);
	buf_init(&out->bytes, BUNDLE_MAX_FILE);
	rc = parcel_app(path, &out->bytes, name, e);
	if (rc < 0)
		return rc;
	return flash_image_open((const uint8_t *)buf_text(&out->bytes),
				out->bytes.len, name, &out->image, e);
}
