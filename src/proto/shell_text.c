/* SPDX-License-Identifier: MIT */
#include "proto/shell_text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/text.h"

static bool is_hex(char c)
{
	return isxdigit((unsigned char)c) != 0;
}

static bool ends_line(char c)
{
	return c == '\r' || c == '\n';
}

/* Behind the first occurrence, or NULL. */
static const char *after(const char *text, const char *what)
{
	const char *at = strstr(text, what);

	return at ? at + strlen(what) : NULL;
}

/* Copies the word at `from` if all of it is there and has a sound length. */
static bool word(const char *from, size_t min, char *out, size_t size)
{
	size_t n = 0;

	while (isalnum((unsigned char)from[n]))
		n++;
	if (!ends_line(from[n]) || n < min || n >= size)
		return false;
	text_copy_n(out, size, from, n);
	return true;
}

static bool device_id(const char *from, char out[SHELL_ID])
{
	size_t n = 0;

	while (n < SHELL_ID - 1 && is_hex(from[n])) {
		out[n] = (char)tolower((unsigned char)from[n]);
		n++;
	}
	out[n] = '\0';
	return n == SHELL_ID - 1 && ends_line(from[n]);
}

bool shell_find_id(const char *text, struct shell_id *out)
{
	static const char *const forms[] = { "Your device id is ",
					     "Your core id is ",
					     "Device ID: " };
	bool found = false;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < 3 && !found; i++) {
		const char *at = text;

		while (!found && (at = after(at, forms[i])) != NULL)
			found = device_id(at, out->id);
	}
	if (!found)
		return false;
	for (const char *at = text; (at = after(at, "IMEI: ")) != NULL;) {
		if (word(at, 14, out->imei, sizeof(out->imei)))
			break;
	}
	for (const char *at = text; (at = after(at, "ICCID: ")) != NULL;) {
		if (word(at, 18, out->iccid, sizeof(out->iccid)))
			break;
	}
	return true;
}

bool shell_find_version(const char *text, char out[SHELL_RELEASE])
{
	const char *at = text;

	while ((at = after(at, "system firmware version:")) != NULL) {
		size_t n = 0;

		while (*at == ' ')
			at++;
		while (isalnum((unsigned char)at[n]) || at[n] == '.' ||
		       at[n] == '-')
			n++;
		if (n == 0 || n >= SHELL_RELEASE ||
		    !isdigit((unsigned char)*at))
			continue;
		if (!ends_line(at[n]) && at[n] != ' ')
			continue;
		text_copy_n(out, SHELL_RELEASE, at, n);
		return true;
	}
	return false;
}

/* Old firmware prints short octets (serial.md 2.2). */
static bool mac(const char *at, char out[SHELL_MAC])
{
	for (size_t i = 0; i < 6; i++) {
		size_t n = 0;
		long v;

		if (i > 0 && *at++ != ':')
			return false;
		while (n < 3 && is_hex(at[n]))
			n++;
		if (n == 0 || n > 2)
			return false;
		v = strtol(at, NULL, 16);
		at += n;
		snprintf(out + 3 * i, SHELL_MAC - 3 * i, "%02lx%s",
			 (unsigned long)v, i < 5 ? ":" : "");
	}
	return ends_line(*at);
}

bool shell_find_mac(const char *text, char out[SHELL_MAC])
{
	const char *at = text;

	while ((at = after(at, "MAC address is")) != NULL) {
		const char *line = at;

		while (ends_line(*line) || *line == ' ')
			line++;
		if (mac(line, out))
			return true;
	}
	return false;
}

bool shell_find_claimed(const char *text, bool *claimed)
{
	const char *at = after(text, "Device claimed: ");

	if (!at)
		return false;
	*claimed = text_starts(at, "yes");
	return *claimed || text_starts(at, "no");
}

/*
 * The length of the JSON value or, for the bare form, of the members at
 * `at`; 0 if it does not end here.  Bare members end with their line.
 */
static size_t balanced(const char *at, bool bare)
{
	int depth = 0;
	bool quoted = false;

	for (size_t i = 0; at[i]; i++) {
		char c = at[i];

		if (quoted) {
			if (c == '\\' && at[i + 1])
				i++;
			else if (c == '"')
				quoted = false;
		} else if (c == '"') {
			quoted = true;
		} else if (c == '{' || c == '[') {
			depth++;
		} else if (c == '}' || c == ']') {
			if (--depth < 0)
				return 0;
			if (depth == 0 && !bare)
				return i + 1;
		} else if (bare && depth == 0 && ends_line(c)) {
			return i;
		}
	}
	return 0;
}

/* "0000012345 [app] INFO: ", as the log handlers of Device OS begin a line. */
#define STAMP 10

static bool is_log(const char *behind_stamp)
{
	return text_starts(behind_stamp, " [") && strchr(behind_stamp, ']');
}

/*
 * Log lines are cut out, wherever they begin: if that is inside a number,
 * the last ten digits are the log's.
 */
static bool without_log(const char *from, struct buf *out)
{
	while (*from) {
		size_t digits = strspn(from, "0123456789");
		size_t keep = digits ? digits : 1;
		bool log = digits >= STAMP && is_log(from + digits);

		if (log)
			keep = digits - STAMP;
		if (!buf_add(out, from, keep))
			return false;
		from += log ? strcspn(from, "\n") : keep;
		from += log && *from == '\n';
	}
	return true;
}

static bool is_table(const char *text, size_t len, bool loose)
{
	json_t *root = json_loadb(text, len, 0, NULL);
	bool good = json_is_array(json_object_get(root, "m"));

	if (!root && loose)
		good = bytes_find((const uint8_t *)text, len, "\"m\":[", 5) !=
		       NULL;
	json_decref(root);
	return good;
}

/* One answer beginning at the key "p"; serial.md 3.1 */
static bool table_at(const char *text, const char *key, bool loose,
		     struct buf *out)
{
	bool bare = key == text || key[-1] != '{';
	const char *from = bare ? key : key - 1;
	size_t len = balanced(from, bare);
	struct buf whole;
	bool good;

	if (len == 0 || !ends_line(from[len]))
		return false;
	buf_init(&whole, SHELL_TABLE_MAX);
	good = (!bare || buf_add(&whole, "{", 1)) &&
	       buf_add(&whole, from, len) && (!bare || buf_add(&whole, "}", 1));
	good = good && is_table(whole.data, whole.len, loose);
	if (good) {
		buf_clear(out);
		good = buf_add(out, whole.data, whole.len);
	}
	buf_fini(&whole);
	return good;
}

static bool tables_in(const char *text, bool loose, struct buf *out)
{
	bool found = false;

	for (const char *at = text; (at = strstr(at, "\"p\":")) != NULL; at++)
		found |= table_at(text, at, loose, out);
	return found;
}

bool shell_find_table(const char *text, bool loose, struct buf *out)
{
	struct buf clean;
	bool found;

	if (tables_in(text, false, out))
		return true;
	buf_init(&clean, 2 * SHELL_TABLE_MAX);
	found = without_log(text, &clean) &&
		tables_in(buf_text(&clean), false, out);
	if (!found && loose)
		found = tables_in(text, true, out);
	buf_fini(&clean);
	return found;
}

static bool is_diagnostics(const json_t *root)
{
	const char *key;
	json_t *value;

	if (json_object_size(root) == 0)
		return false;
	json_object_foreach((json_t *)(uintptr_t)root, key, value)
	{
		if (!json_is_integer(value) &&
		    !json_is_integer(json_object_get(value, "err")))
			return false;
	}
	return true;
}

bool shell_find_diagnostics(const char *text, struct buf *out)
{
	const char *best = NULL;
	size_t best_len = 0;
	bool good;

	for (const char *at = text; (at = strchr(at, '{')) != NULL; at++) {
		size_t len = balanced(at, false);
		json_t *root;

		if (len <= best_len || !ends_line(at[len]))
			continue;
		root = json_loadb(at, len, 0, NULL);
		if (is_diagnostics(root)) {
			best = at;
			best_len = len;
		}
		json_decref(root);
	}
	good = best && buf_add(out, best, best_len);
	return good;
}
