/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "base/count.h"
#include "proto/request_parts.h"

/* usb-requests.md 11 */
static const struct {
	int result;
	enum err_code code;
	const char *words;
} results[] = {
	{ -100, ERR_PROTOCOL, "unknown error" },
	{ -110, ERR_BUSY, "busy" },
	{ -120, ERR_NO_ROAD, "not supported" },
	{ -130, ERR_REFUSED, "not allowed" },
	{ -140, ERR_CANCELLED, "cancelled" },
	{ -150, ERR_CANCELLED, "aborted" },
	{ -160, ERR_TIMEOUT, "timed out" },
	{ -170, ERR_PROTOCOL, "not found" },
	{ -180, ERR_PROTOCOL, "already exists" },
	{ -190, ERR_REFUSED, "too large" },
	{ -191, ERR_PROTOCOL, "not enough data" },
	{ -200, ERR_PROTOCOL, "limit exceeded" },
	{ -201, ERR_PROTOCOL, "end of stream" },
	{ -210, ERR_PROTOCOL, "invalid state" },
	{ -219, ERR_IO, "the flash does not take it" },
	{ -220, ERR_IO, "input/output error" },
	{ -230, ERR_IO, "network error" },
	{ -240, ERR_PROTOCOL, "protocol error" },
	{ -250, ERR_PROTOCOL, "internal error" },
	{ -260, ERR_PROTOCOL, "out of memory" },
	{ -270, ERR_PROTOCOL, "invalid argument" },
	{ -280, ERR_PROTOCOL, "bad data" },
	{ -290, ERR_PROTOCOL, "out of range" },
	{ -300, ERR_NO_ROAD, "no longer supported" },
	{ -1300, ERR_VALIDATION, "module not found" },
	{ -1310, ERR_VALIDATION, "unsupported module" },
	{ -1320, ERR_VALIDATION, "validation failed" },
	{ -1330, ERR_VALIDATION, "checksum wrong" },
	{ -1331, ERR_PROTOCOL, "resumed update failed" },
	{ -1340, ERR_VALIDATION, "dependency missing" },
	{ -1350, ERR_VALIDATION, "wrong address" },
	{ -1351, ERR_VALIDATION, "wrong size" },
	{ -1360, ERR_VALIDATION, "wrong platform" },
	{ -1370, ERR_VALIDATION, "wrong format" },
	{ -1380, ERR_REFUSED, "updates are disabled on the device" },
	{ -1390, ERR_PROTOCOL, "the update failed" },
	{ -1801, ERR_REFUSED, "the device is protected" },
	{ -1802, ERR_REFUSED, "key mismatch" },
	{ -1803, ERR_REFUSED, "invalid signature" },
};

static size_t row_of(int result)
{
	size_t i = 0;

	while (i < COUNT(results) && results[i].result != result)
		i++;
	return i;
}

const char *request_result_text(int result, char *out, size_t size)
{
	size_t i = row_of(result);

	if (i < COUNT(results))
		snprintf(out, size, "%s (%d)", results[i].words, result);
	else
		snprintf(out, size, "result %d", result);
	return out;
}

int request_result(int result, const char *what, struct err *e)
{
	size_t i = row_of(result);
	char text[64];

	if (result >= 0)
		return 0;
	return err_set(e, i < COUNT(results) ? results[i].code : ERR_PROTOCOL,
		       "request", "%s: %s", what,
		       request_result_text(result, text, sizeof(text)));
}
