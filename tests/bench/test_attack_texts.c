/* SPDX-License-Identifier: MIT */
/*
 * Hostile texts for `explain`: what tools and devices print, with control
 * sequences, markup, a token, and far too much of everything.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "attack_kit.h"
#include "base/count.h"

#define ROOM (1u << 22)

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

static void test_texts(void **state)
{
	static const char *const words[] = { "explain", "FILE", NULL };
	static const char *const json[] = { "explain", "--json", "FILE", NULL };
	struct attack a;
	char what[120];

	(void)state;
	attack_begin(&a);
	for (size_t i = 0; i < COUNT(texts); i++) {
		for (size_t k = 0; k < ATTACK_POISONS; k++) {
			size_t len = strlen(texts[i]);
			struct buf b;

			buf_init(&b, ROOM);
			attack_put(texts[i], len, len * (k % 3) / 3,
				   &attack_poisons[k], &b);
			snprintf(what, sizeof(what), "text %zu with %s", i,
				 attack_poisons[k].what);
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
		cmocka_unit_test(test_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
