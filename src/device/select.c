/* SPDX-License-Identifier: MIT */
#include "device/select.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

#define WORD_MAX 64

static bool is_prefix(const char *word)
{
	size_t n = strlen(word);

	if (n < SELECT_PREFIX_MIN || n >= DEVICE_ID)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!isxdigit((unsigned char)word[i]))
			return false;
	}
	return true;
}

static bool id_starts(const char *id, const char *word)
{
	for (; *word; id++, word++) {
		if (*id != tolower((unsigned char)*word))
			return false;
	}
	return true;
}

static int choose_word(const char *word, const struct device *devices,
		       size_t count, bool *chosen, struct err *e)
{
	size_t fits = 0, last = 0;

	if (strcmp(word, "all") == 0) {
		memset(chosen, true, count * sizeof(*chosen));
		return 0;
	}
	for (size_t i = 0; i < count; i++) {
		if (strcmp(devices[i].usb.port, word) == 0) {
			chosen[i] = true;
			return 0;
		}
	}
	if (is_prefix(word)) {
		for (size_t i = 0; i < count; i++) {
			if (!devices[i].id[0] ||
			    !id_starts(devices[i].id, word))
				continue;
			fits++;
			last = i;
		}
		if (fits > 1)
			return err_set(e, ERR_AMBIGUOUS, "select",
				       "%zu devices begin with %s", fits, word);
	}
	if (fits == 0)
		return err_set(e, ERR_NO_DEVICE, "select",
			       "no device has the id or port %s%s", word,
			       strlen(word) < SELECT_PREFIX_MIN
				       ? " (4 digits of an id are needed)"
				       : "");
	chosen[last] = true;
	return 0;
}

static int choose_only(const struct device *devices, size_t count,
		       struct err *e)
{
	if (count == 0)
		return err_set(e, ERR_NO_DEVICE, "select",
			       "no device is attached");
	if (count > 1)
		return err_set(e, ERR_AMBIGUOUS, "select",
			       "%zu devices are attached, at %s, %s%s; "
			       "choose with --device",
			       count, devices[0].usb.port, devices[1].usb.port,
			       count > 2 ? ", ..." : "");
	return 1;
}

int select_devices(const char *words, struct device *devices, size_t count,
		   struct err *e)
{
	bool chosen[BUS_MAX_DEVICES] = { false };
	size_t kept = 0;

	if (count > BUS_MAX_DEVICES)
		count = BUS_MAX_DEVICES;
	if (!words || !words[0])
		return choose_only(devices, count, e);
	while (words) {
		const char *comma = strchr(words, ',');
		size_t len = comma ? (size_t)(comma - words) : strlen(words);
		char word[WORD_MAX], clean[WORD_MAX];
		int rc;

		text_clean(clean, sizeof(clean), words, len);
		if (len == 0 || !text_copy_n(word, sizeof(word), words, len))
			return err_set(e, ERR_USAGE, "select",
				       "\"%s\" names no device", clean);
		rc = choose_word(strcmp(clean, word) ? clean : word, devices,
				 count, chosen, e);
		if (rc < 0)
			return rc;
		words = comma ? comma + 1 : NULL;
	}
	for (size_t i = 0; i < count; i++) {
		if (chosen[i])
			devices[kept++] = devices[i];
	}
	if (kept == 0)
		return err_set(e, ERR_NO_DEVICE, "select",
			       "no device is attached");
	return (int)kept;
}
