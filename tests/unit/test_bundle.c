/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <archive.h>
#include <archive_entry.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "firmware/bundle.h"
#include "tests/lib/scratch.h"
#include "make_module.h"

static char folder[256];

/* What a walk saw, as lines "label length" and "label: why". */
/* What the visitors of the program stop with. */
#define STOP 1

struct seen {
	char text[8192];
	int members, refused;
	int stop_at;
	int stop_with; /* 0: STOP */
};

static int on_member(void *ctx, const struct bundle_member *m, struct err *e)
{
	struct seen *s = ctx;
	size_t used = strlen(s->text);
	const char *label = m->label;

	(void)e;
	if (text_starts(label, folder))
		label += strlen(folder) + 1;
	if (s->members < 40)
		snprintf(s->text + used, sizeof(s->text) - used, "%s %zu\n",
			 label, m->len);
	if (++s->members != s->stop_at)
		return 0;
	return s->stop_with ? s->stop_with : STOP;
}

static void on_refused(void *ctx, const char *label, const char *why)
{
	struct seen *s = ctx;
	size_t used = strlen(s->text);

	if (text_starts(label, folder))
		label += strlen(folder) + 1;
	snprintf(s->text + used, sizeof(s->text) - used, "%s: %s\n", label,
		 why);
	s->refused++;
}

static int walk(const char *name, struct seen *s, struct err *e)
{
	const struct bundle_visitor v = { .member = on_member,
					  .refused = on_refused,
					  .ctx = s };
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	*e = (struct err){ 0 };
	return bundle_walk(path, &v, e);
}

static void expect(const char *name, const char *text)
{
	struct seen s = { 0 };
	struct err e;

	assert_int_equal(walk(name, &s, &e), 0);
	assert_string_equal(s.text, text);
}

/* Writes an archive: names, types and contents as given. */
struct entry {
	const char *name;
	const void *data;
	size_t len;
	unsigned type;	  /* 0: a file */
	const char *link; /* of symbolic and hard links */
};

static void make_archive(const char *name, bool zip, const struct entry *list,
			 size_t count)
{
	struct archive *a = archive_write_new();
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	if (zip) {
		archive_write_set_format_zip(a);
	} else {
		archive_write_set_format_ustar(a);
		archive_write_add_filter_gzip(a);
	}
	assert_int_equal(archive_write_open_filename(a, path), ARCHIVE_OK);
	for (size_t i = 0; i < count; i++) {
		struct archive_entry *entry = archive_entry_new();

		archive_entry_set_pathname(entry, list[i].name);
		archive_entry_set_filetype(entry, list[i].type ? list[i].type
							       : AE_IFREG);
		archive_entry_set_perm(entry, 0644);
		archive_entry_set_size(entry, (la_int64_t)list[i].len);
		if (list[i].type == AE_IFLNK)
			archive_entry_set_symlink(entry, list[i].link);
		else if (list[i].link)
			archive_entry_set_hardlink(entry, list[i].link);
		archive_write_header(a, entry);
		if (list[i].len)
			archive_write_data(a, list[i].data, list[i].len);
		archive_entry_free(entry);
	}
	assert_int_equal(archive_write_free(a), ARCHIVE_OK);
}

static int set_up(void **state)
{
	(void)state;
	scratch_folder(folder, sizeof(folder));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	scratch_drop(folder);
	return 0;
}

static void a_file_is_its_own_member(void **state)
{
	(void)state;
	make_file(folder, "a.bin", "hello", 5);
	make_file(folder, "empty.bin", "", 0);
	expect("a.bin", "a.bin 5\n");
	expect("empty.bin", "empty.bin 0\n");
}

static void folders_are_walked_in_order(void **state)
{
	char path[512];

	(void)state;
	snprintf(path, sizeof(path), "%s/d", folder);
	mkdir(path, 0755);
	make_file(path, "b.bin", "22", 2);
	make_file(path, "a\x1b.bin", "1", 1);
	make_file(path, ".hidden", "x", 1);
	snprintf(path, sizeof(path), "%s/d/sub", folder);
	mkdir(path, 0755);
	make_file(path, "c.bin", "333", 3);
	assert_int_equal(symlink("../b.bin", strcat(path, "/link.bin")), 0);
	snprintf(path, sizeof(path), "%s/d/sub/loop", folder);
	assert_int_equal(symlink("..", path), 0);
	snprintf(path, sizeof(path), "%s/d/fifo", folder);
	assert_int_equal(mkfifo(path, 0600), 0);
	expect("d/", "d/a\\x1b.bin 1\nd/b.bin 2\nd/sub/c.bin 3\n"
		     "d/sub/link.bin 2\n");
}

static void archives_are_read_in_memory(void **state)
{
	static const struct entry list[] = {
		{ "app.bin", "12345", 5, 0, NULL },
		{ "assets/", "", 0, AE_IFDIR, NULL },
		{ "assets/cat.txt", "meow", 4, 0, NULL },
	};

	(void)state;
	make_archive("r.zip", true, list, 3);
	make_archive("r.tar.gz", false, list, 3);
	expect("r.zip", "r.zip:app.bin 5\nr.zip:assets/cat.txt 4\n");
	expect("r.tar.gz", "r.tar.gz:app.bin 5\nr.tar.gz:assets/cat.txt 4\n");
}

static void dangerous_names_are_refused(void **state)
{
	static const struct entry list[] = {
		{ "../evil.bin", "x", 1, 0, NULL },
		{ "a/../../evil.bin", "x", 1, 0, NULL },
		{ "/etc/evil.bin", "x", 1, 0, NULL },
		{ "C:\\evil.bin", "x", 1, 0, NULL },
		{ "..\\evil.bin", "x", 1, 0, NULL },
		{ "link.bin", "", 0, AE_IFLNK, "/etc/passwd" },
		{ "good.bin", "12", 2, 0, NULL },
		{ "GOOD.bin", "123", 3, 0, NULL },
		{ "hard.bin", "", 0, 0, "good.bin" },
		{ "..good.bin", "1234", 4, 0, NULL },
	};

	(void)state;
	make_archive("evil.tgz", false, list, 10);
	expect("evil.tgz",
	       "evil.tgz:../evil.bin: its name points outside of the archive\n"
	       "evil.tgz:a/../../evil.bin: its name points outside of the "
	       "archive\n"
	       "evil.tgz:/etc/evil.bin: its name is absolute\n"
	       "evil.tgz:C:\\evil.bin: its name is absolute\n"
	       "evil.tgz:..\\evil.bin: its name points outside of the archive\n"
	       "evil.tgz:link.bin: it is a link\n"
	       "evil.tgz:good.bin 2\n"
	       "evil.tgz:GOOD.bin: its name occurs twice\n"
	       "evil.tgz:hard.bin: it is a link\n"
	       "evil.tgz:..good.bin 4\n");
}

static void bombs_do_not_go_off(void **state)
{
	size_t len = 15u << 20;
	char *zeros = calloc(1, len);
	struct entry list[6];
	struct seen s = { 0 };
	struct err e;

	(void)state;
	for (int i = 0; i < 6; i++)
		list[i] = (struct entry){ (const char *[]){ "a", "b", "c", "d",
							    "e", "f" }[i],
					  zeros, len, 0, NULL };
	make_archive("bomb.zip", true, list, 6);
	assert_int_equal(walk("bomb.zip", &s, &e), -ERR_BAD_FILE);
	assert_non_null(strstr(e.what, "times its size"));
	free(zeros);
}

static void limits_hold(void **state)
{
	static struct entry list[1001];
	static char names[1001][12];
	size_t len = (16u << 20) + 1;
	char *big = malloc(len);
	struct seen s = { 0 };
	struct err e;

	(void)state;
	for (int i = 0; i <= 1000; i++) {
		snprintf(names[i], sizeof(names[i]), "%d", i);
		list[i] = (struct entry){ names[i], "x", 1, 0, NULL };
	}
	make_archive("many.zip", true, list, 1001);
	assert_int_equal(walk("many.zip", &s, &e), -ERR_BAD_FILE);
	assert_int_equal(s.members, 1000);

	srand(1);
	for (size_t i = 0; i < len; i++)
		big[i] = (char)(rand() >> 8);
	list[0] = (struct entry){ "big.bin", big, len, 0, NULL };
	make_archive("big.zip", true, list, 2);
	expect("big.zip", "big.zip:big.bin: it is too large\nbig.zip:1 1\n");
	make_file(folder, "big.bin", big, len);
	assert_int_equal(walk("big.bin", &s, &e), -ERR_BAD_FILE);
	free(big);
}

static void archives_in_archives_end(void **state)
{
	struct entry inner = { "deep.bin", "1234567", 7, 0, NULL };
	const char *names[] = { "z1.zip", "z2.zip", "z3.zip" };

	(void)state;
	make_archive(names[0], true, &inner, 1);
	for (int i = 1; i < 3; i++) {
		static char data[4096];
		char path[512];
		FILE *f;

		snprintf(path, sizeof(path), "%s/%s", folder, names[i - 1]);
		f = fopen(path, "rb");
		inner = (struct entry){ names[i - 1], data,
					fread(data, 1, sizeof(data), f), 0,
					NULL };
		fclose(f);
		make_archive(names[i], true, &inner, 1);
	}
	expect("z2.zip", "z2.zip:z1.zip:deep.bin 7\n");
	expect("z3.zip", "z3.zip:z2.zip:z1.zip: an archive too deep inside\n");
}

static void broken_archives_are_named(void **state)
{
	static const char zip[] = "PK\x03\x04 this is no archive at all .....";
	struct seen s = { 0 };
	char path[512];
	struct err e;

	(void)state;
	snprintf(path, sizeof(path), "%s/mixed", folder);
	mkdir(path, 0755);
	make_file(path, "bad.zip", zip, sizeof(zip));
	make_file(path, "good.bin", "1", 1);
	assert_int_equal(walk("mixed/bad.zip", &s, &e), -ERR_BAD_FILE);
	assert_non_null(strstr(e.what, "no sound archive"));
	s = (struct seen){ 0 };
	assert_int_equal(walk("mixed", &s, &e), 0);
	assert_int_equal(s.members, 1);
	assert_int_equal(s.refused, 1);
	assert_int_equal(walk("absent", &s, &e), -ERR_DISK);
}

static void combined_images_fall_into_modules(void **state)
{
	struct make_module first = make_photon_part2;
	size_t n1, n2;
	uint8_t *a, *b, *both;

	(void)state;
	first.flags = MODULE_COMBINED;
	a = make_module(&first, &n1);
	b = make_module(&make_photon_tinker, &n2);
	both = malloc(n1 + n2);
	memcpy(both, a, n1);
	memcpy(both + n1, b, n2);
	make_file(folder, "both.bin", both, n1 + n2);
	expect("both.bin", "both.bin 4096\nboth.bin#2 5324\n");
	free(a);
	free(b);
	free(both);
}

static void the_visitor_can_stop(void **state)
{
	static const struct entry list[] = {
		{ "1", "1", 1, 0, NULL },
		{ "2", "2", 1, 0, NULL },
		{ "3", "3", 1, 0, NULL },
	};
	struct seen s = { .stop_at = 2 };
	struct err e;

	(void)state;
	make_archive("stop.zip", true, list, 3);
	assert_int_equal(walk("stop.zip", &s, &e), STOP);
	assert_int_equal(s.refused, 0);
	assert_int_equal(s.members, 2);
}

/* A store whose disk is full is no fault of the file at hand. */
static void what_the_visitor_says_is_no_fault_of_a_file(void **state)
{
	struct seen s = { .stop_at = 1, .stop_with = -ERR_DISK };
	char path[512];
	struct err e;

	(void)state;
	snprintf(path, sizeof(path), "%s/two", folder);
	mkdir(path, 0755);
	make_file(folder, "two/a", "1", 1);
	make_file(folder, "two/b", "2", 1);
	assert_int_equal(walk("two", &s, &e), -ERR_DISK);
	assert_int_equal(s.members, 1);
	assert_int_equal(s.refused, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_its_own_member),
		cmocka_unit_test(folders_are_walked_in_order),
		cmocka_unit_test(archives_are_read_in_memory),
		cmocka_unit_test(dangerous_names_are_refused),
		cmocka_unit_test(bombs_do_not_go_off),
		cmocka_unit_test(limits_hold),
		cmocka_unit_test(archives_in_archives_end),
		cmocka_unit_test(broken_archives_are_named),
		cmocka_unit_test(combined_images_fall_into_modules),
		cmocka_unit_test(the_visitor_can_stop),
		cmocka_unit_test(what_the_visitor_says_is_no_fault_of_a_file),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
