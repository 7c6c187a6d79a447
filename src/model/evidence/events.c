/* SPDX-License-Identifier: MIT */
/*
 * Cloud events by name and data: ota.md B7, B8; serial.md 3.7.
 */
#include "base/count.h"
#include "model/evidence/parts.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "model/evidence/text.h"

/* Data is compared from its beginning, case and blanks do not matter. */
static const struct {
	const char *name;
	const char *data; /* "": any */
	enum fact_kind kind;
} events[] = {
	{ "spark/flash/status", "started", FACT_FLASH_STARTED },
	{ "spark/flash/status", "success", FACT_FLASH_SUCCESS },
	{ "spark/flash/status", "failed", FACT_FLASH_FAILED },
	{ "flash/status", "started", FACT_FLASH_STARTED },
	{ "flash/status", "success", FACT_FLASH_SUCCESS },
	{ "flash/status", "failed", FACT_FLASH_FAILED },
	{ "spark/status/safe-mode", "", FACT_SAFE_MODE },
	{ "spark/device/safemode", "", FACT_SAFE_MODE },
	{ "spark/status", "online", FACT_ONLINE },
	{ "spark/status", "offline", FACT_OFFLINE },
	{ "spark/status", "auto-update", FACT_AUTO_UPDATE },
	{ "spark/device/last_reset", "", FACT_LAST_RESET },
	{ "spark/device/app-hash", "", FACT_APP_HASH },
	{ "spark/safe-mode-updater/updating", "", FACT_HEALER },
	{ "spark/safe-mode-updater/aborted", "", FACT_OTA_TIMEOUT },
	{ "spark/safe-mode-updater", "", FACT_HEALER },
	{ "particle/device/updates/enabled", "false", FACT_UPDATES_OFF },
	{ "spark/device/key/error", "", FACT_SERVER_KEY },
	{ "spark/device/ota_result", "", FACT_NONE },
	{ "spark/device/diagnostics", "", FACT_NONE },
	{ "spark/hardware", "", FACT_NONE },
	{ "spark/flash/available", "", FACT_NONE },
	{ "spark/status", "reset", FACT_NONE },
	{ "hook-sent", "", FACT_NONE },
	{ "hook-response", "", FACT_NONE },
	{ "hook-error", "", FACT_NONE },
	{ "spark/device", "", FACT_NONE },
	{ "particle/device", "", FACT_NONE },
};

/* Reasons of ota.md B8 that say more than themselves. */
static const struct {
	const char *reason;
	enum fact_kind kind;
	long number;
} resets[] = {
	{ "update_timeout", FACT_OTA_TIMEOUT, 0 },
	{ "update_error", FACT_OTA_ERROR, 0 },
	{ "panic, hard_fault", FACT_SOS, 1 },
	{ "panic, memory_fault", FACT_SOS, 3 },
	{ "panic, bus_fault", FACT_SOS, 4 },
	{ "panic, usage_fault", FACT_SOS, 5 },
	{ "panic, out_of_heap", FACT_SOS, 8 },
	{ "panic, assert_failed", FACT_SOS, 10 },
	{ "panic, stack_overflow", FACT_SOS, 13 },
};

static const char *const reasons[] = {
	"unknown",
	"pin_reset",
	"power_management",
	"power_down",
	"power_brownout",
	"watchdog",
	"update_timeout",
	"update_error",
	"update",
	"factory_reset",
	"safe_mode",
	"dfu_mode",
	"panic, hard_fault",
	"panic, memory_fault",
	"panic, bus_fault",
	"panic, usage_fault",
	"panic, out_of_heap",
	"panic, assert_failed",
	"panic, stack_overflow",
	"panic",
	"user",
	"config_update",
};

static bool same_start(const char *text, const char *prefix)
{
	size_t n = strlen(prefix);

	for (size_t i = 0; i < n; i++) {
		if (tolower((unsigned char)text[i]) !=
		    tolower((unsigned char)prefix[i]))
			return false;
	}
	return true;
}

static void last_reset(struct evidence *ev, size_t number, const char *data)
{
	for (size_t i = 0; i < COUNT(resets); i++) {
		if (same_start(data, resets[i].reason))
			evidence_add(ev, resets[i].kind, number, data,
				     resets[i].number, 0);
	}
	for (size_t i = 0; i < COUNT(reasons); i++) {
		if (same_start(data, reasons[i])) {
			evidence_add(ev, FACT_LAST_RESET, number, reasons[i], 0,
				     0);
			return;
		}
	}
	evidence_add(ev, FACT_LAST_RESET, number, data, 0, 0);
}

bool event_apply(struct evidence *ev, size_t number, const char *name,
		 const char *data)
{
	char words[EVIDENCE_TEXT];

	while (*data == ' ' || *data == '=' || *data == ':')
		data++;
	for (size_t i = 0; i < COUNT(events); i++) {
		if (!same_start(name, events[i].name) ||
		    !same_start(data, events[i].data))
			continue;
		if (events[i].kind == FACT_LAST_RESET) {
			last_reset(ev, number, data);
		} else if (events[i].kind != FACT_NONE &&
			   (events[i].kind != FACT_SERVER_KEY || *data)) {
			text_copy(words, sizeof(words), name);
			if (*data && *data != '{') {
				size_t n = strlen(words);

				text_copy(words + n, sizeof(words) - n, " ");
				text_copy(words + n + 1, sizeof(words) - n - 1,
					  data);
			}
			evidence_add(ev, events[i].kind, number, words, 0, 0);
		}
		return true;
	}
	return false;
}

void event_prepare(struct spots *s)
{
	for (size_t i = 0; i < COUNT(events); i++)
		spot_add(s, SPOT_EVENTS, events[i].name);
}

static bool named_event(struct evidence *ev, const struct spot_line *l)
{
	for (size_t i = spot_next(l, SPOT_EVENTS, 0); i < COUNT(events);
	     i = spot_next(l, SPOT_EVENTS, i + 1)) {
		const char *at = text_find_nocase(l->text, events[i].name);
		size_t n = strlen(events[i].name);

		if (!at)
			continue;
		if (isalnum((unsigned char)at[n]) && !events[i].data[0] &&
		    events[i].kind != FACT_LAST_RESET)
			continue;
		if (event_apply(ev, l->number, events[i].name, at + n))
			return true;
	}
	return false;
}

bool event_line(struct evidence *ev, const struct spot_line *l)
{
	enum fact_kind kind = FACT_NONE;

	if (named_event(ev, l))
		return true;
	if (text_starts_nocase(l->text, "device came online"))
		kind = FACT_ONLINE;
	else if (text_starts_nocase(l->text, "device went offline"))
		kind = FACT_OFFLINE;
	if (kind != FACT_NONE)
		evidence_add(ev, kind, l->number, l->text, 0, 0);
	return kind != FACT_NONE;
}
