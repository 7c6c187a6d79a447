/* SPDX-License-Identifier: MIT */
/* Text of the listening shell: proto/shell.h. */
#include <jansson.h>

#include "proto/shell.h"
#include "proto/shell_text.h"
#include "serial_script.h"

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
		json_t *root = json_loadb(out.data, out.len, 0, NULL);

		fuzz_require(json_is_array(json_object_get(root, "m")));
		json_decref(root);
	}
	shell_find_table(text, true, &out);
	buf_clear(&out);
	shell_find_diagnostics(text, &out);
	buf_fini(&out);
}

static void live(const uint8_t *data, size_t size)
{
	struct serial_script s;
	struct shell_id id;
	struct deadline d;
	struct buf json;

	serial_script_init(&s, data, size);
	d = deadline_in(&s.clock.clock, 100000);
	buf_init(&json, SHELL_TABLE_MAX);
	shell_wake(&s.port, &d, NULL);
	if (shell_identify(&s.port, &id, &d, NULL) == 0)
		check_hex(id.id);
	shell_table(&s.port, &json, &d, NULL);
	shell_update_begin(&s.port, &d, NULL);
	fuzz_require(s.clock.us < 200000000);
	buf_fini(&json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	if (size < 16384)
		find_all(text);
	live(data, size);
	free(text);
	return 0;
}
