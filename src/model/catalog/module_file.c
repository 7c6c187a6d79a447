/* SPDX-License-Identifier: MIT */
/* What a file is that is no module: module_parts.h, modules.md 6. */
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "model/catalog/module_parts.h"

#define LOOK 4096 /* so many bytes decide whether it is text */

static bool is_hex_digit(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') ||
	       (c >= 'a' && c <= 'f');
}

/* A first record ":LLAAAATT...": at least the head and the checksum. */
static bool is_intel_hex(const uint8_t *data, size_t len)
{
	if (len < 11 || data[0] != ':')
		return false;
	for (size_t i = 1; i < 11; i++) {
		if (!is_hex_digit(data[i]))
			return false;
	}
	return true;
}

static bool is_control(uint8_t c)
{
	return c == 0x7f || c == 0 ||
	       (c < 0x20 && !strchr("\t\n\v\f\r\x1b", c));
}

/* Printable ASCII and what has the shape of UTF-8. */
static bool is_text(const uint8_t *data, size_t len)
{
	size_t i = 0;

	while (i < len) {
		uint8_t c = data[i++];
		int more = c < 0x80 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;

		if (is_control(c) || (c >= 0x80 && c < 0xc2) || c > 0xf4)
			return false;
		/* The look may end inside a character, the file may not. */
		for (; more > 0 && i < len; more--) {
			if ((data[i++] & 0xc0) != 0x80)
				return false;
		}
		if (more > 0 && len < LOOK)
			return false;
	}
	return true;
}

/* Past a byte order mark and blanks. */
static size_t skip_blanks(const uint8_t *data, size_t len)
{
	size_t i = len >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

	while (i < len && data[i] && strchr(" \t\n\r\f", data[i]))
		i++;
	return i;
}

enum module_problem module_kind_of_file(const uint8_t *data, size_t len)
{
	static const uint8_t elf[] = { 0x7f, 'E', 'L', 'F' };
	size_t look = len < LOOK ? len : LOOK;
	size_t skip;

	if (len == 0)
		return MODULE_EMPTY;
	if (len >= sizeof(elf) && memcmp(data, elf, sizeof(elf)) == 0)
		return MODULE_ELF;
	skip = skip_blanks(data, look);
	if (is_intel_hex(data + skip, look - skip))
		return MODULE_INTEL_HEX;
	if (!is_text(data, look))
		return MODULE_NOT_A_MODULE;
	return skip < look && data[skip] == '<' ? MODULE_WEB_PAGE : MODULE_TEXT;
}

bool module_is_practice(const uint8_t *data, size_t len)
{
	static const char mark[] = "unbrick practice image";

	return bytes_find(data, len, mark, sizeof(mark) - 1) != NULL;
}
