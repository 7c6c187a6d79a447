/* SPDX-License-Identifier: MIT */
/*
 * Hostile recipes for `recipe check` and for a dry run: the shipped ones cut,
 * and with poison in every place.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "attack_kit.h"
#include "recipe/embed.h"

#define CUTS 4
#define ROOM (1u << 22)

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
		const struct attack_poison *p =
			&attack_poisons[(number * 3 + k) % ATTACK_POISONS];
		struct buf b;

		buf_init(&b, ROOM);
		attack_put(f->text, size, size * (k + 1) / 4, p, &b);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recipes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
