/* SPDX-License-Identifier: MIT */
/*
 * The listening shell: the input as its text, and as a device that answers,
 * from the question on that the first byte says.  proto/shell.h
 */
#include <jansson.h>

#include "luck.h"
#include "proto/shell.h"
#include "proto/shell_text.h"
#include "serial_script.h"
#include "tests/torture/calls.h"

static void check_hex(const char *id)
{
	fuzz_require(strlen(id) == 24);
	fuzz_require(strspn(id, "0123456789abcdef") == 24);
}

static void find_all(const char *text)
{
	struct shell_id id;
	char release[SHELL_RELEASE], mac[SHELL_MAC];
	struct buf out;
	bool claimed;

	if (shell_find_id(text, &id))
		check_hex(id.id);
	if (shell_find_version(text, release))
		fuzz_require(release[0] >= '0' && release[0] <= '9');
	if (shell_find_mac(text, mac))
		fuzz_require(strlen(mac) == 17);
	shell_find_claimed(text, &claimed);
	buf_init(&out, SHELL_TABLE_MAX);
	if (shell_find_table(text, false, &out)) {
		json_t *root;

		calls_spare(true);
		root = json_loadb(out.data, out.len, 0, NULL);
		calls_spare(false);
		fuzz_require(json_is_array(json_object_get(root, "m")));
		json_decref(root);
	}
	shell_find_table(text, true, &out);
	buf_clear(&out);
	shell_find_diagnostics(text, &out);
	buf_fini(&out);
}

/* What is asked of the device, one after the other from `first` on. */
static void live(unsigned first, const uint8_t *data, size_t size)
{
	char release[SHELL_RELEASE], mac[SHELL_MAC];
	struct serial_script s;
	struct shell_id id;
	struct deadline d;
	struct buf json;
	bool claimed;

	serial_script_init(&s, data, size);
	d = deadline_in(&s.clock.clock, 200000);
	buf_init(&json, SHELL_TABLE_MAX);
	switch (first % 8) {
	case 0:
		shell_wake(&s.port, &d, NULL);
		/* fall through */
	case 1:
		if (shell_identify(&s.port, &id, &d, NULL) == 0)
			check_hex(id.id);
		/* fall through */
	case 2:
		shell_version(&s.port, release, &d, NULL);
		/* fall through */
	case 3:
		shell_table(&s.port, &json, &d, NULL);
		/* fall through */
	case 4:
		shell_diagnostics(&s.port, &json, &d, NULL);
		/* fall through */
	case 5:
		shell_mac(&s.port, mac, &d, NULL);
		shell_claimed(&s.port, &claimed, &d, NULL);
		/* fall through */
	case 6:
		shell_update_begin(&s.port, false, &d, NULL);
		/* fall through */
	default:
		shell_leave(&s.port, &d, NULL);
		shell_safe_listening(&s.port, &d, NULL);
		shell_touch(&s.port, 14400, &d, NULL);
	}
	fuzz_require(s.clock.us < 400000000);
	buf_fini(&json);
}

void fuzz_one(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (!text)
		return;
	memcpy(text, data, size);
	text[size] = '\0';
	fuzz_luck();
	if (size < 16384)
		find_all(text);
	if (size > 0)
		live(data[0], data + 1, size - 1);
	free(text);
}
