/* SPDX-License-Identifier: MIT */
/* Archives and combined images, in memory and as files: firmware/bundle.h. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fuzz.h"
#include "firmware/bundle_parts.h"
#include "luck.h"

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

static int on_file(void *ctx, const char *label, const char *path,
		   uint64_t size, struct err *e)
{
	(void)ctx;
	(void)size;
	(void)e;
	check_label(label);
	return strstr(path, "left-out") != NULL;
}

static void on_refused(void *ctx, const char *label, const char *why)
{
	(void)ctx;
	check_label(label);
	fuzz_require(*why != '\0');
}

/* The same as a file, and with others in a folder. */
static void walk(const char *path, const char *folder)
{
	struct counts c = { 0 };
	const struct bundle_visitor v = { .member = on_member,
					  .file = on_file,
					  .refused = on_refused,
					  .ctx = &c };
	struct err e = { 0 };
	int rc = bundle_walk(path, &v, &e);

	fuzz_require(rc == -(int)e.code);
	err_clear(&e);
	rc = bundle_walk(folder, &v, &e);
	fuzz_require(rc == -(int)e.code);
	fuzz_require(bundle_walk("/dev/null", &v, NULL) < 0);
}

/* Folders, more than are looked into. */
#define DEEP "d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d"

/* What lies beside it: folders, a link to nowhere, one in a circle. */
static void furnish(void)
{
	static bool done;
	char link[128];

	if (done)
		return;
	done = true;
	fuzz_file("walk/sub/left-out", "", 0);
	fuzz_file("walk/sub/.hidden", "", 0);
	fuzz_file("walk/" DEEP "/unseen", "", 0);
	snprintf(link, sizeof(link), "%s/walk/nowhere", fuzz_folder());
	fuzz_require(symlink("nowhere-else", link) == 0);
	snprintf(link, sizeof(link), "%s/walk/circle", fuzz_folder());
	fuzz_require(symlink(".", link) == 0);
}

void fuzz_one(const uint8_t *data, size_t size)
{
	struct counts c = { 0 };
	const struct bundle_visitor v = { .member = on_member,
					  .refused = on_refused,
					  .ctx = &c };
	struct bundle_walk w = { .v = &v, .archive = "fuzz" };
	struct err e = { 0 };
	char folder[96];
	const char *path;
	int rc;

	if (size > BUNDLE_MAX_FILE)
		return;
	furnish();
	snprintf(folder, sizeof(folder), "%s/walk//", fuzz_folder());
	path = fuzz_file("walk/it", data, size);
	fuzz_luck();
	if (bundle_is_archive(data, size))
		rc = bundle_archive(&w, "fuzz", data, size, &e);
	else
		rc = bundle_deliver(&w, "fuzz", "fuzz", data, size, &e);
	fuzz_require(rc == -(int)e.code);
	fuzz_require(c.bytes <= BUNDLE_MAX_CONTENT);
	fuzz_require(c.members <=
		     BUNDLE_MAX_ENTRIES * (size_t)BUNDLE_MAX_PARTS);
	if (size < 4096) /* what is large takes its time once */
		walk(path, folder);
}
