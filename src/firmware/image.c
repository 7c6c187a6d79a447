/* SPDX-License-Identifier: MIT */
#include "firmware/image.h"

#include <string.h>

#include "base/text.h"

#define PRACTICE_MARK "unbrick practice image"

int flash_image_open(const uint8_t *data, size_t len, const char *source,
		     struct flash_image *out, struct err *e)
{
	memset(out, 0, sizeof(*out));
	out->data = data;
	out->len = len;
	text_clean(out->source, sizeof(out->source), source, strlen(source));
	bytes_sha256_hex(data, len, out->sha256);
	out->practice = bytes_find(data, len, PRACTICE_MARK,
				   strlen(PRACTICE_MARK)) != NULL;
	if (module_parse(data, len, &out->module)) {
		if (!(out->module.flags & MODULE_COMBINED))
			out->len = out->module.size;
		return 0;
	}
	for (int p = 0; p < MODULE_PROBLEMS; p++) {
		if ((out->module.problems & (1u << p)) &&
		    !module_problem_is_note((enum module_problem)p))
			return err_set(
				e, ERR_BAD_FILE, "flash", "%s: %s", out->source,
				module_problem_text((enum module_problem)p));
	}
	return err_set(e, ERR_BAD_FILE, "flash", "%s is no firmware module",
		       out->source);
}
