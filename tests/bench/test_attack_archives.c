/* SPDX-License-Identifier: MIT */
/*
 * Hostile archives for `firmware import`: each form cut, with bytes turned by
 * chance, with names, links and sizes that lie.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attack_kit.h"
#include "base/count.h"
#include "bench/forge.h"

#define CUTS  16
#define FLIPS 30
#define ROOM  (1u << 22)

struct form {
	const char *name;
	int (*format)(struct archive *);
	int (*filter)(struct archive *);
};

static const struct form forms[] = {
	{ "zip", archive_write_set_format_zip, NULL },
	{ "tar", archive_write_set_format_ustar, NULL },
	{ "tgz", archive_write_set_format_ustar,
	  archive_write_add_filter_gzip },
	{ "pax", archive_write_set_format_pax, NULL },
	{ "cpio", archive_write_set_format_cpio_newc, NULL },
};

/* One member more than the sound one. */
struct member {
	const char *name;
	unsigned type; /* 0: a file */
	const char *link;
	long long says; /* its size, if that is not true */
};

static const struct member members[] = {
	{ "../evil.bin", 0, NULL, 0 },
	{ "/tmp/unbrick-evil.bin", 0, NULL, 0 },
	{ "a/../../../evil.bin", 0, NULL, 0 },
	{ "..\\evil.bin", 0, NULL, 0 },
	{ "C:\\evil.bin", 0, NULL, 0 },
	{ "link.bin", AE_IFLNK, "../../home/evil", 0 },
	{ "hard.bin", 0, "app.bin", 0 },
	{ "fifo.bin", AE_IFIFO, NULL, 0 },
	{ "device.bin", AE_IFCHR, NULL, 0 },
	{ "folder.bin", AE_IFDIR, NULL, 0 },
	{ "\033[2J\033]0;title\a.bin", 0, NULL, 0 },
	{ "\302\233"
	  "31m.bin",
	  0, NULL, 0 },
	{ "\342\200\256"
	  "nib.exe",
	  0, NULL, 0 },
	{ ATTACK_TOKEN ".bin", 0, NULL, 0 },
	{ "app.bin", 0, NULL, 0 },
	{ "APP.BIN", 0, NULL, 0 },
	{ "line\nbreak.bin", 0, NULL, 0 },
	{ "=cmd|' /C calc'!A0.bin", 0, NULL, 0 },
	{ "huge.bin", 0, NULL, 1LL << 40 },
	{ ".", 0, NULL, 0 },
};

static struct buf module;

/* Appends to *out; extra NULL: only the sound member. */
static void make(const struct form *f, const struct member *extra,
		 struct buf *out)
{
	struct archive *a = archive_write_new();
	char *room = malloc(ROOM);
	size_t used = 0;

	assert_non_null(room);
	f->format(a);
	if (f->filter)
		f->filter(a);
	archive_write_set_bytes_in_last_block(a, 1);
	assert_int_equal(archive_write_open_memory(a, room, ROOM, &used),
			 ARCHIVE_OK);
	for (int i = 0; i < (extra ? 2 : 1); i++) {
		struct archive_entry *e = archive_entry_new();

		archive_entry_set_pathname(e, i ? extra->name : "app.bin");
		archive_entry_set_filetype(e, i && extra->type ? extra->type
							       : AE_IFREG);
		archive_entry_set_perm(e, 0644);
		archive_entry_set_size(e, i && extra->says
						  ? extra->says
						  : (long long)module.len);
		if (i && extra->type == AE_IFLNK)
			archive_entry_set_symlink(e, extra->link);
		else if (i && extra->link)
			archive_entry_set_hardlink(e, extra->link);
		if (archive_write_header(a, e) >= ARCHIVE_WARN)
			archive_write_data(a, module.data, module.len);
		archive_entry_free(e);
	}
	archive_write_free(a);
	assert_true(buf_add(out, room, used));
	free(room);
}

static void import(struct attack *a, const char *what, const struct form *f,
		   const void *data, size_t len)
{
	static const char *const words[] = { "firmware", "import", "FILE",
					     NULL };
	char name[16];

	snprintf(name, sizeof(name), "in.%s", f->name);
	attack_file(a, what, name, data, len, words);
}

static void spoil(struct attack *a, const struct form *f)
{
	struct buf whole;
	char what[64];
	uint32_t dice = 7;

	buf_init(&whole, ROOM);
	make(f, NULL, &whole);
	for (unsigned i = 0; i < CUTS; i++) {
		size_t len = whole.len * i / CUTS;

		snprintf(what, sizeof(what), "%s cut at %zu", f->name, len);
		import(a, what, f, whole.data, len);
	}
	for (unsigned i = 0; i < FLIPS; i++) {
		size_t at;
		char was;

		dice = dice * 1664525u + 1013904223u;
		/* half of them in the head, where the sizes are */
		at = (dice >> 8) % (i % 2 ? whole.len : 512);
		was = whole.data[at];
		whole.data[at] = (char)(was ^ (1 << i % 8));
		snprintf(what, sizeof(what), "%s turned at %zu", f->name, at);
		import(a, what, f, whole.data, whole.len);
		whole.data[at] = was;
	}
	buf_fini(&whole);
}

static void test_cut_and_turned(void **state)
{
	struct attack a;

	(void)state;
	attack_begin(&a);
	for (size_t i = 0; i < COUNT(forms); i++)
		spoil(&a, &forms[i]);
	attack_end(&a, "archives cut and turned");
}

static void test_members_that_lie(void **state)
{
	struct attack a;
	char what[64];

	(void)state;
	attack_begin(&a);
	for (size_t i = 0; i < COUNT(forms); i++) {
		for (size_t k = 0; k < COUNT(members); k++) {
			struct buf b;

			buf_init(&b, ROOM);
			make(&forms[i], &members[k], &b);
			snprintf(what, sizeof(what), "%s with member %zu",
				 forms[i].name, k);
			import(&a, what, &forms[i], b.data, b.len);
			buf_fini(&b);
		}
	}
	attack_end(&a, "archives with members that lie");
}

/* A small file that wants to be a very large one. */
static void test_bombs(void **state)
{
	const size_t len = 40u << 20;
	struct attack a;
	struct buf sound = module, b;

	(void)state;
	attack_begin(&a);
	module.data = calloc(1, len);
	assert_non_null(module.data);
	module.len = len;
	buf_init(&b, ROOM);
	make(&forms[2], NULL, &b);
	free(module.data);
	module = sound;
	import(&a, "a bomb", &forms[2], b.data, b.len);
	buf_fini(&b);
	attack_end(&a, "archives that grow");
}

static int setup(void **state)
{
	const struct forge_spec s = { .platform_id = 6,
				      .function = 5,
				      .index = 1,
				      .version = 5,
				      .deps = { { 4, 2, 206 } },
				      .size = 4096 };

	(void)state;
	buf_init(&module, ROOM);
	return forge_module(&s, &module, NULL);
}

static int teardown(void **state)
{
	(void)state;
	buf_fini(&module);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cut_and_turned),
		cmocka_unit_test(test_members_that_lie),
		cmocka_unit_test(test_bombs),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
