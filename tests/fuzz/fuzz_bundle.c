/* SPDX-License-Identifier: MIT */
/* Archives and combined images in memory: job/bundle.h. */
#include <string.h>

#include "fuzz.h"
#include "firmware/bundle_parts.h"

struct counts {
	size_t members;
	size_t bytes;
};

static void check_label(const char *label)
{
	fuzz_require(strlen(label) < BUNDLE_LABEL + 8);
	for (; *label; label++)
		fuzz_require((unsigned char)*label >= 0x20 && *label != 0x7f);
}

static int on_member(void *ctx, const struct bundle_member *m, struct err *e)
{
	struct counts *c = ctx;

	(void)e;
	c->members++;
	c->bytes += m->len;
	check_label(m->label);
	fuzz_require(m->len <= BUNDLE_MAX_FILE && m->data != NULL);
	return 0;
}

static void on_refused(void *ctx, const char *label, const char *why)
{
	(void)ctx;
	check_label(label);
	fuzz_require(*why != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct counts c = { 0 };
	const struct bundle_visitor v = { .member = on_member,
					  .refused = on_refused,
					  .ctx = &c };
	struct bundle_walk w = { .v = &v, .archive = "fuzz" };
	struct err e = { 0 };
	int rc;

	if (size > BUNDLE_MAX_FILE)
		return 0;
	if (bundle_is_archive(data, size))
		rc = bundle_archive(&w, "fuzz", data, size, &e);
	else
		rc = bundle_deliver(&w, "fuzz", "fuzz", data, size, &e);
	fuzz_require(rc <= 0 && (rc == 0) == (e.code == ERR_OK));
	fuzz_require(c.bytes <= BUNDLE_MAX_CONTENT);
	fuzz_require(c.members <=
		     BUNDLE_MAX_ENTRIES * (size_t)BUNDLE_MAX_PARTS);
	return 0;
}
