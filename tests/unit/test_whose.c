/* SPDX-License-Identifier: MIT */
/* Several platforms in one story, and the one that it is about. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/count.h"
#include "model/catalog/platform.h"
#include "model/evidence/read.h"

static const struct {
	int id;
	const char *text;
} stories[] = {
	{ PLATFORM_ARGON,
	  "My Photon works. The Argon breathes magenta and takes no program." },
	{ PLATFORM_ARGON,
	  "With the Photon this ran for years. I moved it to an Argon, and it "
	  "blinks SOS with one blink in between." },
	{ PLATFORM_BORON,
	  "I have a Photon and a Boron. The Boron is stuck blinking yellow." },
	{ PLATFORM_BORON,
	  "Photon firmware was flashed to the Boron by mistake, it blinks "
	  "yellow." },
	{ PLATFORM_BORON,
	  "The program was built for the Photon.\nMy Boron breathes magenta." },
	{ PLATFORM_ARGON,
	  "Unlike my Photon this Argon does not leave DFU mode, it blinks "
	  "yellow." },
	{ PLATFORM_BORON, "Photon firmware went onto this Boron." },
	/* the first one, where nothing tells of another */
	{ PLATFORM_PHOTON,
	  "My Photon breathes magenta. On an Argon the program runs." },
	{ PLATFORM_MSOM,
	  "The M404 worked for a week. A B404 runs on the same board." },
	{ PLATFORM_PHOTON, "Photon and Electron: both blink yellow." },
	{ PLATFORM_PHOTON, "A Photon (P1 too) goes to SOS with one blink." },
	{ PLATFORM_ELECTRON,
	  "My Electron is listed as Photon. It blinks yellow." },
	{ PLATFORM_PHOTON, "A Photon, an Argon: which of them is better?" },
	{ PLATFORM_P2, "The Photon 2 breathes magenta." },
	/* a word for a part of something is no device */
	{ PLATFORM_CORE, "This Core blinks yellow after every flash." },
	{ -1, "The core of the problem: it blinks yellow." },
	/* an id on the bus is surer than words */
	{ PLATFORM_BORON,
	  "The Photon blinks yellow.\nFound DFU: [2b04:d00d] ver=0251, "
	  "devnum=4, cfg=1, intf=0, alt=0, name=\"@Internal Flash\"" },
};

static void one_is_told_to_be_wrong(void **state)
{
	static struct evidence ev;
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(stories); i++) {
		evidence_read(stories[i].text, strlen(stories[i].text), NULL,
			      &ev);
		if (ev.table.platform_id != stories[i].id) {
			print_message("%d, not %d: %s\n", ev.table.platform_id,
				      stories[i].id, stories[i].text);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_is_told_to_be_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
