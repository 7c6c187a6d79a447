/* SPDX-License-Identifier: MIT */
#include "proto/ymodem_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "proto/ymodem.h"

static const struct {
	const char *said;
	enum err_code code;
	const char *words;
} phrases[] = {
	{ "no longer supported", ERR_NO_ROAD,
	  "Device OS 6.0 and later take no firmware over the serial port" },
	{ "not supported", ERR_NO_ROAD,
	  "this device takes no firmware over the serial port" },
	{ "file size is higher", ERR_CANCELLED,
	  "the device refuses to begin: updates are disabled, the image is "
	  "too large, or an earlier update is still open (reset it)" },
	{ "Failed to save chunk", ERR_CANCELLED,
	  "the device could not write its flash" },
	{ "Verification failed", ERR_CANCELLED,
	  "the device could not write its flash" },
	{ "Aborted by user", ERR_CANCELLED,
	  "the device was told to break off" },
	{ "Failed to receive", ERR_CANCELLED,
	  "the device saw too many errors on the line" },
};

/* Releases before 2.0: checked XOR passed bits; serial.md 3.4. */
static const struct {
	unsigned bit;
	const char *words;
} checks[] = {
	{ 0x02, "the checksum is wrong" },
	{ 0x04, "a dependency is not met" },
	{ 0x08, "the address range is wrong" },
	{ 0x10, "it is for another platform" },
	{ 0x20, "it is for another product" },
	{ 0x40, "another module would lose what it needs" },
};

/* Releases from 2.0 on; serial.md 3.7. */
static const struct {
	long result;
	const char *words;
} results[] = {
	{ -1300, "the module is not there" },
	{ -1310, "the device takes no such module" },
	{ -1320, "the image did not pass the device's checks" },
	{ -1330, "the checksum is wrong" },
	{ -1331, "a resumed update failed" },
	{ -1340, "a dependency is not met" },
	{ -1350, "the address is wrong" },
	{ -1351, "the size is wrong" },
	{ -1360, "it is for another platform" },
	{ -1370, "the format is wrong" },
	{ -1380, "updates are disabled on the device" },
	{ -1390, "the update failed" },
};

static void bits_to_words(unsigned long bits, char *out, size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	if (bits == 0)
		text_copy(out, size,
			  "the image is good, but applying it failed");
	for (size_t i = 0; i < COUNT(checks); i++) {
		int n;

		if (!(bits & checks[i].bit))
			continue;
		n = snprintf(out + used, size - used, "%s%s", used ? "; " : "",
			     checks[i].words);
		if (n < 0 || (size_t)n >= size - used)
			return;
		used += (size_t)n;
	}
	if (used == 0 && bits != 0)
		snprintf(out, size, "unknown check 0x%lx", bits);
}

static void result_to_words(long result, char *out, size_t size)
{
	for (size_t i = 0; i < COUNT(results); i++) {
		if (results[i].result == result) {
			text_copy(out, size, results[i].words);
			return;
		}
	}
	snprintf(out, size, "system error %ld", result);
}

bool ymodem_reason(const char *text, char *out, size_t size)
{
	const char *at = strstr(text, "Validation failed:");
	char *end;
	long result;

	if (!at)
		return false;
	at += strlen("Validation failed:");
	while (*at == ' ')
		at++;
	if (at[0] == '0' && (at[1] == 'x' || at[1] == 'X')) {
		unsigned long bits = strtoul(at + 2, &end, 16);

		if (end == at + 2)
			return false;
		bits_to_words(bits, out, size);
		return true;
	}
	result = strtol(at, &end, 10);
	if (end == at)
		return false;
	result_to_words(result, out, size);
	return true;
}

enum err_code ymodem_words(const char *text, char *out, size_t size)
{
	out[0] = '\0';
	if (ymodem_reason(text, out, size))
		return ERR_VALIDATION;
	for (size_t i = 0; i < COUNT(phrases); i++) {
		if (strstr(text, phrases[i].said)) {
			text_copy(out, size, phrases[i].words);
			return phrases[i].code;
		}
	}
	return ERR_CANCELLED;
}
