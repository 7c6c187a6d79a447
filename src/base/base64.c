/* SPDX-License-Identifier: MIT */
#include "base/base64.h"

#include <string.h>

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			      "abcdefghijklmnopqrstuvwxyz"
			      "0123456789+/";

void base64_write(const uint8_t *data, size_t len, char *out)
{
	for (size_t i = 0; i < len; i += 3) {
		const size_t n = len - i < 3 ? len - i : 3;
		uint32_t word = (uint32_t)data[i] << 16;

		if (n > 1)
			word |= (uint32_t)data[i + 1] << 8;
		if (n > 2)
			word |= data[i + 2];
		*out++ = letters[word >> 18];
		*out++ = letters[word >> 12 & 63];
		*out++ = n > 1 ? letters[word >> 6 & 63] : '=';
		*out++ = n > 2 ? letters[word & 63] : '=';
	}
	*out = '\0';
}

bool base64_read(const char *text, struct buf *out)
{
	const size_t len = strlen(text);

	if (len % 4)
		return false;
	for (size_t i = 0; i < len; i += 4) {
		const bool last = i + 4 == len;
		uint32_t word = 0;
		uint8_t bytes[3];
		size_t n = 3;

		if (last && text[i + 3] == '=')
			n = text[i + 2] == '=' ? 1 : 2;
		for (size_t k = 0; k < 4; k++) {
			const char *at =
				k > n ? letters : strchr(letters, text[i + k]);

			if (!at || !text[i + k])
				return false;
			word = word << 6 | (uint32_t)(at - letters);
		}
		bytes[0] = (uint8_t)(word >> 16);
		bytes[1] = (uint8_t)(word >> 8);
		bytes[2] = (uint8_t)word;
		if (!buf_add(out, bytes, n))
			return false;
	}
	return true;
}
