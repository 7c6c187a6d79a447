/*
 * Hostile recipes for `recipe check` and a dry run, and hostile texts for
 * `explain`: cut, with poison in every place, too large, nested too deep.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attack_kit.h"
#include "base/bytes.h"
#include "base/count.h"
#include "recipe/embed.h"

#define CUTS 4
#define ROOM (1u << 22)

/* Put into a text; some of them `times` times. */
static const struct poison {
	const char *what, *text;
	unsigned times;
} poisons[] = {
	{ "clear screen", "\033[2J\033[H", 1 },
	{ "a title", "\033]0;title\a", 1 },
	{ "a question to the terminal", "\033[6n", 1 },
	{ "C1 as text", "\302\2332J", 1 },
	{ "C1 as a byte", "\2332J", 1 },
	{ "bidi", "\342\200\256evil\342\201\246", 1 },
	{ "a bell", "\a\b\b\b", 1 },
	{ "a carriage return", "\rPASS\r", 1 },
	{ "a token", "access_token=" ATTACK_TOKEN " " ATTACK_TOKEN, 1 },
	{ "invalid UTF-8", "\xff\xfe\xc0\x80", 1 },
	{ "markup", "<script>alert(1)</script>]]>&#0;", 1 },
	{ "a formula", "=HYPERLINK(\"http://x\")", 1 },
	{ "formats", "%s%n%n%1000000d", 1 },
	{ "a large number", "99999999999999999999999999999999", 1 },
	{ "brackets", "[{", 50000 },
	{ "a long line", "0123456789abcdef", 20000 },
	{ "blanks and tabs", " \t", 20000 },
	{ "anchors", "&a [*a, *a, *a]", 500 },
};

static const char *const texts[] = {
	/* inspect of the tools, an event, a tool's error */
	"Platform: 6 - Photon\nModules\n  Bootloader module #0 - version 101, "
	"main location, 16384 bytes max size\n    Integrity: PASS\n    Address "
	"Range: PASS\n    Platform: PASS\n    Dependencies: PASS\n",
	"{\"f\":[],\"v\":{},\"p\":6,\"m\":[{\"s\":16384,\"l\":\"m\",\"vc\":30,"
	"\"vv\":30,\"f\":\"b\",\"n\":\"0\",\"v\":101,\"d\":[]}]}\n",
	"spark/safe-mode-updater/updating 1\ndfu-util: Lost device after "
	"RESET?\nError: timeout\n",
};

/* The text with poison at a place. */
static void put(const char *text, size_t len, size_t at, const struct poison *p,
		struct buf *out)
{
	buf_add(out, text, at);
	for (unsigned i = 0; i < p->times; i++)
		buf_add(out, p->text, strlen(p->text));
	buf_add(out, text + at, len - at);
}

static void recipe(struct attack *a, const char *what, const void *data,
		   size_t len)
{
	static const char *const check[] = { "recipe", "check", "FILE", NULL };
	static const char *const dry[] = { "--recipe",	     "FILE",
					   "--dry-run",	     "--bench",
					   "healthy-photon", NULL };

	attack_file(a, what, "in.yaml", data, len, check);
	attack_file(a, what, "in.yaml", data, len, dry);
}

static void spoil_recipe(struct attack *a, const struct embedded *f,
			 size_t number)
{
	const size_t size = strlen(f->text);
	char what[120];

	for (size_t i = 0; i < CUTS; i++) {
		snprintf(what, sizeof(what), "%s cut at %zu/%d", f->name, i,
			 CUTS);
		recipe(a, what, f->text, size * i / CUTS);
	}
	for (size_t k = 0; k < 3; k++) {
		const struct poison *p =
			&poisons[(number * 3 + k) % COUNT(poisons)];
		struct buf b;

		buf_init(&b, ROOM);
		put(f->text, size, size * (k + 1) / 4, p, &b);
		snprintf(what, sizeof(what), "%s with %s", f->name, p->what);
		recipe(a, what, b.data, b.len);
		buf_fini(&b);
	}
}

static void test_recipes(void **state)
{
	struct attack a;
	size_t number = 0;

	(void)state;
	attack_begin(&a);
	for (const struct embedded *f = embedded; f->name; f++) {
		const char *end = strrchr(f->name, '.');

		if (end && strcmp(end, ".yaml") == 0)
			spoil_recipe(&a, f, number++);
	}
	attack_end(&a, "recipes");
}

static void test_texts(void **state)
{
	static const char *const words[] = { "explain", "FILE", NULL };
	static const char *const json[] = { "explain", "--json", "FILE", NULL };
	struct attack a;
	char what[120];

	(void)state;
	attack_begin(&a);
	for (size_t i = 0; i < COUNT(texts); i++) {
		for (size_t k = 0; k < COUNT(poisons); k++) {
			size_t len = strlen(texts[i]);
			struct buf b;

			buf_init(&b, ROOM);
			put(texts[i], len, len * (k % 3) / 3, &poisons[k], &b);
			snprintf(what, sizeof(what), "text %zu with %s", i,
				 poisons[k].what);
			attack_file(&a, what, "in.txt", b.data, b.len, words);
			attack_file(&a, what, "in.txt", b.data, b.len, json);
			buf_fini(&b);
		}
	}
	attack_end(&a, "texts");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recipes),
		cmocka_unit_test(test_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
