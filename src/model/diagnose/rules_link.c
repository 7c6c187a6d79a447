/* SPDX-License-Identifier: MIT */
/* The rules of keys and radio: what stands between a device and its cloud. */
#include "base/count.h"
#include "model/diagnose/rules.h"

#include "base/text.h"
#include "model/diagnose/exclude.h"
#include "model/diagnose/facts.h"
#include "model/diagnose/firm.h"
#include "model/diagnose/repair.h"
#include "model/evidence/led.h"

static bool address_lost(const struct sight *s)
{
	return sight_has(s, FACT_ADDRESS_LOST) ||
	       (sight_has(s, FACT_NO_ADDRESS) &&
		sight_has(s, FACT_PRIVATE_CLOUD));
}

/* It is connected further down, by its log, its LED or in words. */
static bool linked_after(const struct sight *s, const struct fact *f)
{
	const struct fact *up = evidence_last(s->ev, FACT_LINK_UP);
	const struct fact *led = evidence_last(s->ev, FACT_LED);

	return (up && up->line > f->line) ||
	       (led && led->number == LED_CYAN_BREATHE && led->line > f->line &&
		!exclude_is_past(led));
}

/* It looks for a network: no key has been asked for yet. */
static bool before_network(const struct sight *s)
{
	const struct fact *f = evidence_last(s->ev, FACT_LED);

	return f &&
	       (f->number == LED_GREEN_BLINK || f->number == LED_GREEN_FAST);
}

/* What DFU cannot reach tells nothing of the key in it. */
static bool key_asked(const struct sight *s)
{
	const struct fact *f = evidence_last(s->ev, FACT_SERVER_KEY);

	/* a word for it tells of no trouble */
	if (!f ||
	    (f->reader == READER_KEYS && !sight_has(s, FACT_LED) &&
	     !sight_has(s, FACT_COMPLAINT) && !sight_has(s, FACT_LINK_DOWN)))
		return false;
	/* both keys were worked on, and either may be wrong */
	if (sight_has(s, FACT_KEY_TOOL) && sight_has(s, FACT_PRIVATE_CLOUD))
		return false;
	return !sight_has(s, FACT_LINK_UP) && !sight_has(s, FACT_DCT_CLOSED) &&
	       !sight_has(s, FACT_KEY_TOOL_FAILS) && !before_network(s) &&
	       !sight_has(s, FACT_HANDSHAKE) && !s->judged.seen &&
	       !sight_sos(s, 0);
}

static bool key_written(const struct sight *s)
{
	const struct fact *f = evidence_last(s->ev, FACT_DFU_ADDRESS);

	/* a tool that failed wrote it to no end */
	return (sight_has(s, FACT_KEY_WRITTEN) &&
		!sight_has(s, FACT_TOOL_CRASH)) ||
	       (sight_led(s, LED_ORANGE_3) && !sight_has(s, FACT_TOOL_CRASH)) ||
	       (f && f->number == 2082 && sight_has(s, FACT_DFU_DONE));
}

/*
 * It stays before the cloud, and the keys are already being looked at, or it
 * is one of somebody's own, which has keys of its own.
 */
static bool keys_suspected(const struct sight *s)
{
	return !sight_has(s, FACT_KEYS_GOOD) &&
	       (sight_has(s, FACT_KEY_TOOL) ||
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

/* "stuck at fast blinking cyan": the cloud is asked and does not answer. */
static bool stays_before_cloud(const struct sight *s)
{
	static const char *const stays[] = { "stuck",	"stays",   "never",
					     "forever", "back to", "remain" };
	static const char *const network[] = { "firewall", "router", "proxy" };

	if (s->judged.seen || sight_sos(s, 0) || sight_has(s, FACT_KEYS_GOOD) ||
	    sight_led(s, LED_CYAN_BREATHE) || sight_led(s, LED_MAGENTA_BREATHE))
		return false;
	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind == FACT_LED && f->number == LED_CYAN_FAST &&
		    text_has_one(f->text, stays, COUNT(stays)))
			return !text_has_one(f->text, network, COUNT(network));
	}
	return false;
}

/*
 * A tool saved the key of the device, and OpenSSL finds none in it.  Without
 * openssl, or without the device, it says the same.
 */
static bool saved_no_key(const struct sight *s)
{
	return sight_has(s, FACT_KEY_SAVING) &&
	       sight_has(s, FACT_KEY_UNREADABLE) &&
	       !sight_has(s, FACT_NO_DFU_DEVICE) &&
	       !sight_has(s, FACT_TOOL_ABSENT) &&
	       !sight_has(s, FACT_FILE_ABSENT) &&
	       !sight_has(s, FACT_PERMISSION);
}

static bool key_corrupt(const struct sight *s)
{
	return (sight_has(s, FACT_KEY_CORRUPT) || saved_no_key(s)) &&
	       !sight_has(s, FACT_TOOL_CRASH);
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

/* Back from a server of one's own, whose key is still the one stored. */
static bool old_server_key(const struct sight *s)
{
	return sight_has(s, FACT_PUBLIC_AGAIN) &&
	       sight_has(s, FACT_PRIVATE_CLOUD) &&
	       !sight_has(s, FACT_SERVER_KEY) &&
	       (keys_differ(s) || stays_before_cloud(s));
}

/* An erase takes both keys, and only the device's own was made anew. */
static bool server_key_erased(const struct sight *s)
{
	return sight_has(s, FACT_ERASED) && sight_has(s, FACT_KEY_TOOL) &&
	       !sight_has(s, FACT_SERVER_KEY) && keys_differ(s);
}

static bool server_key_bad(const struct sight *s)
{
	return sight_has(s, FACT_SERVER_KEY_BAD);
}

/* A device's first message is sealed with the server key that it holds. */
static bool server_opens_nothing(const struct sight *s)
{
	return sight_has(s, FACT_KEY_OF_ANOTHER) &&
	       (sight_has(s, FACT_HANDSHAKE) ||
		sight_has(s, FACT_PRIVATE_CLOUD));
}

static bool key_refused(const struct sight *s)
{
	return sight_has(s, FACT_KEY_REFUSED);
}

/* One of the two, and the other one is told to be well. */
static bool not_the_sim(const struct sight *s)
{
	return sight_has(s, FACT_SIM_OR_MODEM) && sight_has(s, FACT_SIM_GOOD);
}

static bool sim_or_modem(const struct sight *s)
{
	return sight_has(s, FACT_SIM_OR_MODEM) && !s->judged.seen;
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

/* Late, or reset once more: what the log shows in the end is a connection. */
static bool modem_recovered(const struct sight *s)
{
	const struct fact *f = evidence_last(s->ev, FACT_MODEM_SILENT);

	if (!f)
		f = evidence_last(s->ev, FACT_WIFI_SILENT);
	return f && linked_after(s, f);
}

/* Version 0 is what is reported for a co-processor that says nothing. */
static bool ncp_silent(const struct sight *s)
{
	return sight_has(s, FACT_WIFI_SILENT) ||
	       (sight_has(s, FACT_MODEM_SILENT) && !is_cellular(s)) ||
	       table_version(s->table, FUNCTION_NCP, 0) == 0;
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
	  .holds = key_refused,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "The cloud did not take the public half of the device's "
		     "key ({proof}): the device has a new key, and its copy "
		     "in the cloud is the old one.",
	  .proof = { FACT_KEY_REFUSED, FACT_KEY_WRITTEN },
	  .steps = { { "console",
		       "log in with the account that the device is claimed to",
		       NULL },
		     { "enter", "dfu", NULL },
		     { "keys", "device key, public half sent to the cloud",
		       "dfu" },
		     { "reset", "device", NULL } } },
	{ .verdict = VERDICT_SERVER_KEY,
	  .holds = server_key_bad,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "The server key that is stored cannot be read as one "
		     "({proof}).",
	  .proof = { FACT_SERVER_KEY_BAD },
	  .steps = { { "enter", "dfu", NULL },
		     { "keys", "server key", "dfu" },
		     { "reset", "device", NULL } } },
	{ .verdict = VERDICT_SERVER_KEY,
	  .holds = server_opens_nothing,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "The server cannot open what the device sealed for it "
		     "({proof}): the device holds the key of another server, "
		     "or the server has a new one.",
	  .proof = { FACT_KEY_OF_ANOTHER, FACT_PRIVATE_CLOUD },
	  .steps = { { "check",
		       "whether the server still has the key pair that its "
		       "devices were given",
		       NULL },
		     { "enter", "dfu", NULL },
		     { "keys", "server key with the server's address", "dfu" },
		     { "reset", "device", NULL } } },
	{ .verdict = VERDICT_SERVER_KEY,
	  .holds = old_server_key,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The device was on a server of one's own and goes to the "
		     "public cloud again ({proof}): the stored server key is "
		     "most likely still the other one.",
	  .proof = { FACT_PUBLIC_AGAIN, FACT_PRIVATE_CLOUD, FACT_HANDSHAKE,
		     FACT_LED },
	  .steps = { { "enter", "dfu", NULL },
		     { "keys", "server key", "dfu" },
		     { "reset", "device", NULL } } },
	{ .verdict = VERDICT_SERVER_KEY,
	  .holds = server_key_erased,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The settings were erased ({proof}), and with them the "
		     "server key; the tool that was used makes only the "
		     "device's own.",
	  .proof = { FACT_ERASED, FACT_KEY_TOOL, FACT_HANDSHAKE, FACT_LED },
	  .steps = { { "enter", "dfu", NULL },
		     { "keys", "server key", "dfu" },
		     { "keys", "device key, public half sent to the cloud",
		       "dfu" },
		     { "reset", "device", NULL } } },
	{ .verdict = VERDICT_DEVICE_KEYS,
	  .holds = key_corrupt,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "The device's own key cannot be read ({proof}): it has "
		     "to be made anew.",
	  .proof = { FACT_KEY_CORRUPT, FACT_KEY_UNREADABLE },
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
	  .names = { FACT_HANDSHAKE },
	  .firm = firm_keys,
	  .look = "another network: keys that were good once in between stay "
		  "good",
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
	  /* blinks that somebody counted, and keys that were touched */
	  .beside = { FACT_KEY_TOOL, FACT_KEY_WRITTEN, FACT_SERVER_KEY,
		      FACT_PRIVATE_CLOUD, FACT_PUBLIC_AGAIN, FACT_ERASED,
		      FACT_HANDSHAKE },
	  .names = { FACT_KEY_WRITTEN, FACT_DFU_ADDRESS },
	  .look = "another network, and the state of the cloud, before a key "
		  "is written",
	  .repair = repair_server_key },
	{ .verdict = VERDICT_SERVER_KEY,
	  .holds = key_asked,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The server key is spoken of ({proof}), and the device "
		     "does not reach its cloud; which of its two keys is wrong "
		     "is not shown.",
	  .proof = { FACT_SERVER_KEY, FACT_LED },
	  /* spoken of, and what the device does */
	  .beside = { FACT_LED, FACT_LINK_DOWN, FACT_HANDSHAKE },
	  .look = "what the LED shows while it connects",
	  .repair = repair_server_key },
	{ .verdict = VERDICT_NO_MODULE_FAULT,
	  .holds = modem_recovered,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The modem did not answer at once ({proof}), and the "
		     "device is connected after that.",
	  .proof = { FACT_MODEM_SILENT, FACT_WIFI_SILENT, FACT_LINK_UP,
		     FACT_LED },
	  .steps = { { "none",
		       "nothing; a newer Device OS may do without the wait",
		       NULL } } },
	{ .verdict = VERDICT_MODEM_SILENT,
	  .holds = not_the_sim,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The log blames SIM or modem ({proof}), and the SIM is "
		     "told to be well: the modem does not answer.",
	  .proof = { FACT_SIM_OR_MODEM, FACT_SIM_GOOD },
	  .steps = { { "power-cycle", "remove usb and battery", NULL },
		     { "check", "battery and power supply for the modem",
		       NULL },
		     { "replace", "device", NULL } } },
	{ .verdict = VERDICT_UNKNOWN,
	  .holds = sim_or_modem,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The log blames SIM or modem ({proof}) and cannot tell "
		     "them apart.",
	  .proof = { FACT_SIM_OR_MODEM },
	  .steps = { { "power-cycle", "remove usb and battery", NULL },
		     { "check", "another SIM, or whether this one is active",
		       NULL } } },
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

const struct rule_set rules_link = { link, COUNT(link) };
