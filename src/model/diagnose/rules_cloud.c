/* SPDX-License-Identifier: MIT */
/* The rules of keys, radio and cloud. */
#include "base/count.h"
#include "model/diagnose/rules.h"

#include "base/text.h"
#include "model/diagnose/facts.h"
#include "model/diagnose/repair.h"
#include "model/evidence/led.h"

static bool address_lost(const struct sight *s)
{
	return sight_has(s, FACT_ADDRESS_LOST) ||
	       (sight_has(s, FACT_NO_ADDRESS) &&
		sight_has(s, FACT_PRIVATE_CLOUD));
}

/* It looks for a network: no key has been asked for yet. */
static bool before_network(const struct sight *s)
{
	const struct fact *f = evidence_last(s->ev, FACT_LED);

	return f &&
	       (f->number == LED_GREEN_BLINK || f->number == LED_GREEN_FAST);
}

static bool key_written(const struct sight *s)
{
	const struct fact *f = evidence_last(s->ev, FACT_DFU_ADDRESS);

	/* a tool that failed wrote it to no end */
	return (sight_has(s, FACT_KEY_WRITTEN) &&
		!sight_has(s, FACT_TOOL_CRASH)) ||
	       sight_led(s, LED_ORANGE_3) ||
	       (f && f->number == 2082 && sight_has(s, FACT_DFU_DONE)) ||
	       (sight_has(s, FACT_SERVER_KEY) && !before_network(s) &&
		!sight_has(s, FACT_HANDSHAKE) && !s->judged.seen &&
		!sight_sos(s, 0));
}

/*
 * It stays before the cloud, and the keys are already being looked at, or it
 * is one of somebody's own, which has keys of its own.
 */
static bool keys_suspected(const struct sight *s)
{
	return (sight_has(s, FACT_KEY_TOOL) ||
		sight_has(s, FACT_PRIVATE_CLOUD)) &&
	       (sight_led(s, LED_ORANGE_2) || sight_led(s, LED_CYAN_FAST) ||
		sight_led(s, LED_CYAN_BLINK));
}

/* Keys are lost by one device, not by many on one day. */
static bool cloud_is_down(const struct sight *s)
{
	return sight_has(s, FACT_MANY) && !s->judged.seen &&
	       !sight_has(s, FACT_PRIVATE_CLOUD) &&
	       (sight_led(s, LED_CYAN_FAST) || sight_led(s, LED_CYAN_BLINK) ||
		sight_led(s, LED_CYAN_RED_1) || sight_has(s, FACT_HANDSHAKE));
}

static bool tells(const struct fact *f, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (text_find_nocase(f->text, words[i]))
			return true;
	}
	return false;
}

/* "stuck at fast blinking cyan": the cloud is asked and does not answer. */
static bool stays_before_cloud(const struct sight *s)
{
	static const char *const stays[] = { "stuck",	"stays",   "never",
					     "forever", "back to", "remain" };
	static const char *const network[] = { "firewall", "router", "proxy" };

	if (s->judged.seen || sight_sos(s, 0) ||
	    sight_led(s, LED_CYAN_BREATHE) || sight_led(s, LED_MAGENTA_BREATHE))
		return false;
	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind == FACT_LED && f->number == LED_CYAN_FAST &&
		    tells(f, stays, COUNT(stays)))
			return !tells(f, network, COUNT(network));
	}
	return false;
}

/* Without openssl a tool says the same of every key. */
static bool key_corrupt(const struct sight *s)
{
	return sight_has(s, FACT_KEY_CORRUPT) && !sight_has(s, FACT_TOOL_CRASH);
}

static bool keys_differ(const struct sight *s)
{
	return keys_suspected(s) || sight_has(s, FACT_HANDSHAKE) ||
	       sight_led(s, LED_ORANGE_1) || sight_led(s, LED_CYAN_MAGENTA_1) ||
	       sight_led(s, LED_CYAN_RED_1);
}

static bool is_cellular(const struct sight *s)
{
	return s->platform ? s->platform->cellular
			   : sight_has(s, FACT_CELLULAR);
}

static bool is_wifi_line(const struct sight *s, uint32_t line)
{
	for (size_t i = 0; i < s->ev->fact_count; i++) {
		if (s->ev->facts[i].kind == FACT_WIFI_SILENT &&
		    s->ev->facts[i].line == line)
			return true;
	}
	return false;
}

/* A silent part that is not the one for Wi-Fi. */
static bool modem_silent(const struct sight *s)
{
	for (size_t i = 0; i < s->ev->fact_count && is_cellular(s); i++) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind == FACT_MODEM_SILENT && !is_wifi_line(s, f->line))
			return true;
	}
	return false;
}

/* Version 0 is what is reported for a co-processor that says nothing. */
static bool ncp_silent(const struct sight *s)
{
	return sight_has(s, FACT_WIFI_SILENT) ||
	       (sight_has(s, FACT_MODEM_SILENT) && !is_cellular(s)) ||
	       table_version(s->table, FUNCTION_NCP, 0) == 0;
}

/* An update comes to its end. */
static bool magenta_stays(const struct sight *s)
{
	static const char *const ends_not[] = { "never", "forever", "stays",
						"hours", "stuck" };

	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind == FACT_LED &&
		    (f->number == LED_MAGENTA_BLINK ||
		     f->number == LED_MAGENTA_FAST) &&
		    tells(f, ends_not, COUNT(ends_not)))
			return true;
	}
	return false;
}

static bool healer(const struct sight *s)
{
	if (sight_has(s, FACT_HEALER))
		return true;
	/* back in safe mode or DFU, or crashed, it is over, whatever blinked
	 * before */
	return !magenta_stays(s) && !sight_led(s, LED_MAGENTA_BREATHE) &&
	       !sight_sos(s, 0) && !sight_led(s, LED_RED_BLINK) &&
	       !sight_has(s, FACT_IN_DFU) &&
	       (sight_led(s, LED_MAGENTA_BLINK) ||
		sight_led(s, LED_MAGENTA_FAST));
}

/* The cloud itself says that its update failed. */
static bool cloud_failed(const struct sight *s)
{
	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind == FACT_FLASH_FAILED &&
		    text_find_nocase(f->text, "flash/status"))
			return true;
	}
	return false;
}

/* Its own fault, and nothing that came from a device. */
static bool tool_crashed(const struct sight *s)
{
	return sight_has(s, FACT_TOOL_CRASH) && !sight_has(s, FACT_LED) &&
	       !sight_has(s, FACT_DFU_TOOL) && !s->judged.seen;
}

/* The tool could not begin. */
static bool tool_absent(const struct sight *s)
{
	return sight_has(s, FACT_TOOL_ABSENT) && !sight_has(s, FACT_LED) &&
	       !sight_has(s, FACT_DFU_BEGIN) && !s->judged.seen;
}

static bool file_absent(const struct sight *s)
{
	return sight_has(s, FACT_FILE_ABSENT) && !sight_has(s, FACT_LED) &&
	       !sight_has(s, FACT_DFU_BEGIN) && !s->judged.seen &&
	       !sight_has(s, FACT_FLASH_SUCCESS);
}

/* No file, no flash: nothing went to the device. */
static bool build_failed(const struct sight *s)
{
	return sight_has(s, FACT_BUILD_FAILED) && !s->judged.seen &&
	       !sight_has(s, FACT_FLASH_STARTED) &&
	       !sight_has(s, FACT_FLASH_SUCCESS) &&
	       !sight_has(s, FACT_DFU_TOOL);
}

/* Refused because the cloud is at work is not broken off. */
static bool update_stalls(const struct sight *s)
{
	if (sight_has(s, FACT_HEALER) && !sight_has(s, FACT_OTA_TIMEOUT) &&
	    !cloud_failed(s))
		return false;
	/* what is not online is reached by no update */
	if (sight_led(s, LED_GREEN_BLINK) && sight_has(s, FACT_COMPLAINT) &&
	    !sight_has(s, FACT_FLASH_STARTED))
		return false;
	return holds_update_failed(s) || sight_led(s, LED_MAGENTA_ON);
}

/* An application for an older release, sent to take the system back. */
static bool target_older(const struct sight *s)
{
	const struct fact *target = evidence_last(s->ev, FACT_TARGET);
	const struct fact *now = evidence_last(s->ev, FACT_RELEASE);

	if (!now)
		now = evidence_last(s->ev, FACT_RELEASE_SHOWN);
	return target && now && !s->safe_mode && !s->judged.seen &&
	       (sight_has(s, FACT_FLASH_STARTED) ||
		sight_has(s, FACT_FLASH_SUCCESS)) &&
	       release_compare(target->text, now->text) < 0;
}

/* A flash by cable fails over a system whose parts fit. */
static bool parts_fit(const struct sight *s)
{
	return sight_has(s, FACT_LOCAL_FLASH) && holds_update_failed(s) &&
	       s->judged.core && !s->judged.count;
}

static bool shadowed(const struct sight *s)
{
	return judged_has(&s->judged, FAULT_SHADOWED) || holds_not_applied(s);
}

/* Keys and radio. */
static const struct rule link[] = {
	{ .verdict = VERDICT_SERVER_ADDRESS,
	  .holds = address_lost,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "The stored server address is gone ({proof}): the device "
		     "goes to the public cloud instead of the private one.",
	  .proof = { FACT_ADDRESS_LOST, FACT_NO_ADDRESS },
	  .steps = { { "enter", "dfu", NULL },
		     { "keys", "server key with the server's address", "dfu" },
		     { "reset", "device", NULL } },
	  .failing = failing_address },
	{ .verdict = VERDICT_UNKNOWN,
	  .holds = cloud_is_down,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "Many devices lost the cloud at once ({proof}): "
		     "look at the cloud and the network before any device.",
	  .proof = { FACT_MANY, FACT_LED, FACT_HANDSHAKE },
	  .steps = { { "check",
		       "the state of the cloud, and another network, before "
		       "a key is written",
		       NULL } } },
	{ .verdict = VERDICT_DEVICE_KEYS,
	  .holds = key_corrupt,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "The device's own key cannot be read ({proof}): it has "
		     "to be made anew.",
	  .proof = { FACT_KEY_CORRUPT },
	  .steps = { { "enter", "dfu", NULL },
		     { "keys", "device key, public half sent to the cloud",
		       "dfu" },
		     { "reset", "device", NULL } } },
	{ .verdict = VERDICT_DEVICE_KEYS,
	  .holds = keys_differ,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "The cloud is reached, but the handshake fails ({proof}): "
		     "the device's key and the cloud's copy differ, or the "
		     "server key is wrong.",
	  .proof = { FACT_HANDSHAKE, FACT_LED },
	  .steps = { { "enter", "dfu", NULL },
		     { "keys", "server key", "dfu" },
		     { "keys", "device key, public half sent to the cloud",
		       "dfu" },
		     { "reset", "device", NULL } } },
	{ .verdict = VERDICT_DEVICE_KEYS,
	  .holds = stays_before_cloud,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The device asks the cloud and gets no further ({proof}): "
		     "most likely its keys; a network that lets nothing "
		     "through looks the same.",
	  .proof = { FACT_LED },
	  .steps = { { "check", "another network", NULL },
		     { "enter", "dfu", NULL },
		     { "keys", "server key", "dfu" },
		     { "keys", "device key, public half sent to the cloud",
		       "dfu" },
		     { "reset", "device", NULL } } },
	{ .verdict = VERDICT_SERVER_KEY,
	  .holds = key_written,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "The server key is wrong or has just been written anew "
		     "({proof}).",
	  .proof = { FACT_KEY_WRITTEN, FACT_LED, FACT_SERVER_KEY,
		     FACT_DFU_ADDRESS },
	  .repair = repair_server_key },
	{ .verdict = VERDICT_MODEM_SILENT,
	  .holds = modem_silent,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "The cellular modem does not answer ({proof}).",
	  .proof = { FACT_MODEM_SILENT },
	  .steps = { { "check", "battery and power supply for the modem",
		       NULL },
		     { "power-cycle", "remove usb and battery", NULL },
		     { "replace", "device", NULL } } },
	{ .verdict = VERDICT_NCP_SILENT,
	  .holds = ncp_silent,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "The network co-processor does not answer. {proof}",
	  .proof = { FACT_WIFI_SILENT, FACT_MODEM_SILENT },
	  .steps = { { "power-cycle", "remove usb and battery", NULL },
		     { "flash", "ncp", "serial" } } },
};

/* The cloud. */
static const struct rule cloud[] = {
	{ .verdict = VERDICT_PRODUCT_UPDATE,
	  .holds = holds_update_changed,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "The cloud put the product's firmware on the device "
		     "({proof}); firmware flashed by hand is replaced in the "
		     "same way.",
	  .proof = { FACT_AUTO_UPDATE, FACT_PRODUCT_VERSION },
	  .steps = { { "none", NULL, NULL },
		     { "console",
		       "mark the device as a development device before "
		       "flashing other firmware by hand",
		       NULL } } },
	{ .verdict = VERDICT_OTA_NOT_APPLIED,
	  .holds = shadowed,
	  .confidence = CONFIDENCE_LIKELY,
	  .also = true,
	  .summary =
		  "The update was reported as good, but the old program runs "
		  "({proof}).",
	  .proof = { FACT_OLD_APP, FACT_APP_HASH, FACT_FLASH_SUCCESS,
		     FACT_RELEASE_SHOWN, FACT_RELEASE_FILE },
	  .repair = repair_not_applied },
	{ .verdict = VERDICT_OTA_NOT_APPLIED,
	  .holds = holds_not_applied_told,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .also = true,
	  .summary = "An update is told to have gone well, and yet the old "
		     "program runs ({proof}).",
	  .proof = { FACT_OLD_TOLD, FACT_GOOD_TOLD },
	  .repair = repair_not_applied },
	{ .verdict = VERDICT_NO_MODULE_FAULT,
	  .holds = parts_fit,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The parts that are named fit together ({boot}, "
		     "{system}); the flash breaks off for another reason.",
	  .proof = { FACT_LOCAL_FLASH, FACT_FLASH_FAILED },
	  .repair = repair_again },
	{ .verdict = VERDICT_UNKNOWN,
	  .holds = tool_crashed,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The tool itself failed ({proof}); that says nothing "
		     "about the device.",
	  .proof = { FACT_TOOL_CRASH },
	  .steps = { { "host", "update the tool, or use another release of it",
		       NULL } } },
	{ .verdict = VERDICT_UNKNOWN,
	  .holds = tool_absent,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "A tool is not installed ({proof}); nothing was sent to "
		     "the device.",
	  .proof = { FACT_TOOL_ABSENT },
	  .steps = { { "host", "install the missing tool", NULL } } },
	{ .verdict = VERDICT_UNKNOWN,
	  .holds = file_absent,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The file is not there ({proof}); nothing was sent to "
		     "the device.",
	  .proof = { FACT_FILE_ABSENT },
	  .steps = { { "host", "give the whole path of a file that is there",
		       NULL } } },
	{ .verdict = VERDICT_UNKNOWN,
	  .holds = build_failed,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The program could not be built ({proof}); nothing was "
		     "sent to the device.",
	  .proof = { FACT_BUILD_FAILED },
	  .steps = { { "host", "mend the program, build it again", NULL } } },
	{ .verdict = VERDICT_OTA_FAILS,
	  .holds = update_stalls,
	  .confidence = CONFIDENCE_LIKELY,
	  .also = true,
	  .summary = "The update over the air breaks off ({proof}).",
	  .proof = { FACT_OTA_TIMEOUT, FACT_FLASH_FAILED, FACT_LED },
	  .repair = repair_transfer },
	{ .verdict = VERDICT_CLOUD_UPDATING,
	  .holds = healer,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "The cloud is updating the device by itself ({proof}); a "
		     "reset now would break it off.",
	  .proof = { FACT_HEALER, FACT_LED },
	  .beside = { FACT_HEALER, FACT_AUTO_UPDATE },
	  .repair = repair_updating },
	{ .verdict = VERDICT_NO_MODULE_FAULT,
	  .holds = target_older,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "An application built for an older Device OS ({proof}) "
		     "runs on a newer one and never takes the system back; "
		     "nothing is wrong.",
	  .proof = { FACT_TARGET, FACT_RELEASE, FACT_RELEASE_SHOWN },
	  .steps = { { "none",
		       "nothing, unless the older Device OS is wanted: then "
		       "its own system parts have to be flashed over DFU",
		       NULL } } },
	{ .verdict = VERDICT_STALE_CLOUD,
	  .holds = holds_stale_cloud,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "The web page shows {proof}, which is not what the device "
		     "itself reports: the device's own word counts.",
	  .proof = { FACT_RELEASE_SHOWN },
	  .also = true,
	  .repair = repair_stale },
};

const struct rule_set rules_link = { link, COUNT(link) };

const struct rule_set rules_cloud = { cloud, COUNT(cloud) };
