/* SPDX-License-Identifier: MIT */
#include "model/diagnose/exclude.h"

#include "base/count.h"
#include "base/text.h"
#include "model/diagnose/facts.h"
#include "model/evidence/led.h"

/* What is seen or told. */
enum ground {
	GROUND_DFU,	   /* DFU mode was reached */
	GROUND_SYSTEM,	   /* the system runs: a mode of it, an answer, a LED */
	GROUND_ONLINE,	   /* it reaches its cloud */
	GROUND_OFFLINE,	   /* it does not, or listens */
	GROUND_REFUSED,	   /* an error of the connection is blinked */
	GROUND_UNANSWERED, /* the other side said nothing of a key */
	GROUND_WITHOUT,	   /* the crash is there without one's own program */
	GROUND_CRASH,	   /* it crashes */
	GROUND_YELLOW,	   /* it comes back to DFU mode by itself */
	GROUND_WRITTEN,	   /* a write over USB was reported as good */
	GROUND_ASKED,	   /* DFU mode was asked for */
	GROUND_DARK,	   /* it is, or was, dark or dead */
	GROUND_HOT,	   /* the board gets hot, and is not online */
	GROUND_COMPLAINT,  /* somebody says that something is wrong */
	GROUND_NO_WINDOWS, /* another operating system, and not this one */
	GROUND_NEW_RUNS,   /* the new program runs */
	GROUND_SENT	   /* a tool came to the end of a transfer */
};

/*
 * The facts that are such a ground.  `led`: of FACT_LED, which one.  `after`:
 * it counts only where it is told behind all that the cause rests on; a mode
 * of yesterday says nothing of today.  `unless`: it does not count beside it.
 */
static const struct sign {
	enum ground ground;
	enum fact_kind kind;
	int led;
	bool after;
	enum fact_kind unless;
} signs[] = {
	{ GROUND_DFU, FACT_DFU_REACHED, 0, true, FACT_DFU_CLOSED },
	{ GROUND_DFU, FACT_DFU_TOLD, 0, true, FACT_DFU_CLOSED },
	{ GROUND_DFU, FACT_IN_DFU, 0, true, FACT_NONE },
	{ GROUND_DFU, FACT_DFU_BEGIN, 0, true, FACT_ERASE_FAILED },
	{ GROUND_DFU, FACT_DFU_DONE, 0, true, FACT_ERASE_FAILED },
	{ GROUND_DFU, FACT_LED, LED_YELLOW_BLINK, true, FACT_DFU_CLOSED },

	{ GROUND_SYSTEM, FACT_ANSWERED, 0, true, FACT_NONE },
	{ GROUND_SYSTEM, FACT_LISTEN_REACHED, 0, true, FACT_LISTEN_CLOSED },
	{ GROUND_SYSTEM, FACT_SAFE_REACHED, 0, true, FACT_SAFE_CLOSED },
	{ GROUND_SYSTEM, FACT_LISTENS, 0, true, FACT_NONE },
	{ GROUND_SYSTEM, FACT_SAFE_MODE, 0, true, FACT_NONE },
	{ GROUND_SYSTEM, FACT_ONLINE, 0, true, FACT_NONE },
	{ GROUND_SYSTEM, FACT_LINK_UP, 0, true, FACT_NONE },
	{ GROUND_SYSTEM, FACT_LED, LED_BLUE_BLINK, true, FACT_NONE },
	{ GROUND_SYSTEM, FACT_LED, LED_GREEN_BLINK, true, FACT_NONE },
	{ GROUND_SYSTEM, FACT_LED, LED_GREEN_BREATHE, true, FACT_NONE },
	{ GROUND_SYSTEM, FACT_LED, LED_CYAN_BLINK, true, FACT_NONE },
	{ GROUND_SYSTEM, FACT_LED, LED_CYAN_FAST, true, FACT_NONE },
	{ GROUND_SYSTEM, FACT_LED, LED_CYAN_BREATHE, true, FACT_NONE },
	{ GROUND_SYSTEM, FACT_LED, LED_WHITE_BREATHE, true, FACT_NONE },
	{ GROUND_SYSTEM, FACT_LED, LED_MAGENTA_BREATHE, true, FACT_NONE },

	{ GROUND_ONLINE, FACT_ONLINE, 0, true, FACT_NONE },
	{ GROUND_ONLINE, FACT_LINK_UP, 0, true, FACT_NONE },
	{ GROUND_ONLINE, FACT_LED, LED_CYAN_BREATHE, true, FACT_LINK_DOWN },

	{ GROUND_OFFLINE, FACT_LINK_DOWN, 0, false, FACT_LINK_UP },
	{ GROUND_OFFLINE, FACT_LISTENS, 0, false, FACT_NONE },
	{ GROUND_OFFLINE, FACT_LED, LED_BLUE_BLINK, true, FACT_NONE },

	{ GROUND_WITHOUT, FACT_SAFE_CRASHES, 0, false, FACT_NONE },
	{ GROUND_WITHOUT, FACT_TINKER_CRASHES, 0, false, FACT_NONE },

	{ GROUND_REFUSED, FACT_HANDSHAKE, 0, false, FACT_NONE },
	{ GROUND_REFUSED, FACT_LED, LED_CYAN_RED_1, false, FACT_NONE },
	{ GROUND_REFUSED, FACT_LED, LED_ORANGE_1, false, FACT_NONE },
	{ GROUND_REFUSED, FACT_LED, LED_ORANGE_2, false, FACT_NONE },
	{ GROUND_REFUSED, FACT_LED, LED_ORANGE_3, false, FACT_NONE },
	{ GROUND_REFUSED, FACT_LED, LED_CYAN_MAGENTA_1, false, FACT_NONE },
	{ GROUND_REFUSED, FACT_LED, LED_RED_BLINK, false, FACT_NONE },

	{ GROUND_UNANSWERED, FACT_NO_ANSWER, 0, false, FACT_KEY_REFUSED },

	{ GROUND_CRASH, FACT_LED, LED_SOS, true, FACT_NONE },
	{ GROUND_CRASH, FACT_SOS, 0, true, FACT_NONE },
	{ GROUND_CRASH, FACT_CRASHES, 0, true, FACT_NONE },
	{ GROUND_CRASH, FACT_TINKER_CRASHES, 0, true, FACT_NONE },
	{ GROUND_CRASH, FACT_SAFE_CRASHES, 0, true, FACT_NONE },

	{ GROUND_YELLOW, FACT_IN_DFU, 0, false, FACT_NONE },

	{ GROUND_WRITTEN, FACT_DFU_DONE, 0, true, FACT_GET_STATUS },

	{ GROUND_ASKED, FACT_DFU_BY_HAND, 0, false, FACT_IN_DFU },

	{ GROUND_DARK, FACT_NO_LED, 0, false, FACT_NONE },
	{ GROUND_DARK, FACT_DEAD, 0, false, FACT_NONE },

	{ GROUND_HOT, FACT_HOT, 0, false, FACT_ONLINE },

	{ GROUND_COMPLAINT, FACT_COMPLAINT, 0, false, FACT_NONE },

	{ GROUND_NO_WINDOWS, FACT_MAC, 0, false, FACT_WINDOWS },
	{ GROUND_NO_WINDOWS, FACT_LINUX, 0, false, FACT_WINDOWS },

	{ GROUND_NEW_RUNS, FACT_NEW_RUNS, 0, true, FACT_NONE },

	{ GROUND_SENT, FACT_FLASH_SUCCESS, 0, true, FACT_NONE },
};

/*
 * What cannot be.  `told`: what tools prove of this cause is less than what
 * it says of the device ("the write was good"), so that words rule it out.
 */
static const struct {
	enum verdict verdict;
	enum ground ground;
	bool told;
	const char *why;
} rows[] = {
	{ VERDICT_BOOTLOADER_CORRUPT, GROUND_DFU, false,
	  "only a running bootloader gives DFU mode" },
	{ VERDICT_BOOTLOADER_CORRUPT, GROUND_SYSTEM, false,
	  "only a running bootloader starts a system" },
	{ VERDICT_NO_LIFE, GROUND_DFU, false,
	  "what reaches DFU mode is not dead" },
	{ VERDICT_NO_LIFE, GROUND_SYSTEM, false,
	  "what starts its system is not dead" },
	{ VERDICT_NO_VALID_SYSTEM, GROUND_SYSTEM, false,
	  "this comes from a system that runs" },
	{ VERDICT_NO_VALID_SYSTEM, GROUND_ASKED, false,
	  "a mode that was asked for tells of no fault" },
	{ VERDICT_STUCK_IN_DFU, GROUND_CRASH, true,
	  "the system blinks this, so that DFU mode was left" },
	{ VERDICT_STUCK_IN_DFU, GROUND_ONLINE, true,
	  "what is online has left DFU mode" },
	{ VERDICT_LEAVE_BENIGN, GROUND_YELLOW, true,
	  "a device that is well does not come back to DFU mode" },
	{ VERDICT_APP_BLOCKS, GROUND_WITHOUT, false,
	  "one's own program does not run there" },
	{ VERDICT_APP_BLOCKS, GROUND_HOT, false,
	  "what gets hot has a fault of its own" },
	{ VERDICT_DFU_HOST, GROUND_HOT, false,
	  "what gets hot has a fault of its own" },
	{ VERDICT_STACK_OVERFLOW, GROUND_WITHOUT, false,
	  "one's own program does not run there" },
	{ VERDICT_DEVICE_KEYS, GROUND_ONLINE, false,
	  "nothing gets there with a wrong key" },
	{ VERDICT_DEVICE_KEYS, GROUND_UNANSWERED, false,
	  "a wrong key is refused; this was not answered, or broke off" },
	{ VERDICT_SERVER_KEY, GROUND_ONLINE, false,
	  "nothing gets there with a wrong key" },
	{ VERDICT_SERVER_ADDRESS, GROUND_ONLINE, false,
	  "nothing gets there with a wrong address" },
	{ VERDICT_MODEM_SILENT, GROUND_ONLINE, false,
	  "nothing gets there without a modem" },
	{ VERDICT_NO_MODULE_FAULT, GROUND_WITHOUT, false,
	  "it crashes, and not by one's own program" },
	{ VERDICT_HEALTHY, GROUND_COMPLAINT, false,
	  "somebody tells of a fault" },
	{ VERDICT_HEALTHY, GROUND_OFFLINE, false,
	  "a healthy device with a network stays online" },
	{ VERDICT_HEALTHY, GROUND_DARK, false, "dark or dead is told of, too" },
	{ VERDICT_HEALTHY, GROUND_REFUSED, false,
	  "the LED tells of an error of the connection" },
	{ VERDICT_WINDOWS_DRIVER, GROUND_NO_WINDOWS, false,
	  "this system needs no driver for it" },
	{ VERDICT_DFU_HOST, GROUND_WRITTEN, false,
	  "host and cable were good for a whole write" },
	{ VERDICT_USB_PERMISSION, GROUND_WRITTEN, false,
	  "the host let a whole write through" },
	{ VERDICT_SERIAL_TIMEOUT, GROUND_SENT, false,
	  "the transfer went to its end" },
	{ VERDICT_SERIAL_ERROR, GROUND_SENT, false,
	  "the transfer went to its end" },
	{ VERDICT_OTA_NOT_APPLIED, GROUND_NEW_RUNS, false,
	  "the new program is in place" },
};

bool exclude_is_past(const struct fact *f)
{
	static const char *const past[] = { "until ", " was ", "used to",
					    "before", "had been" };

	for (size_t i = 0; i < COUNT(past); i++) {
		if (text_find_nocase(f->text, past[i]))
			return true;
	}
	return false;
}

static bool is_sign(const struct sign *sign, const struct fact *f)
{
	return f->kind == sign->kind && (!sign->led || f->number == sign->led);
}

static bool is_of_ground(enum ground g, const struct fact *f)
{
	for (size_t i = 0; i < COUNT(signs); i++) {
		if (signs[i].ground == g && is_sign(&signs[i], f))
			return true;
	}
	return false;
}

/* Behind all that r rests on, and not told of an earlier time? */
static bool is_last(const struct sight *s, const struct rule *r, enum ground g,
		    const struct fact *f)
{
	/* what a clause says of a mode is read with its time */
	if (f->kind == FACT_LED && exclude_is_past(f))
		return false;
	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *other = &s->ev->facts[i];
		const enum fact_kind *k = r->proof;

		/* a key that is spoken of tells no state */
		if (other->kind == FACT_SERVER_KEY)
			continue;
		while (*k != FACT_NONE && *k != other->kind)
			k++;
		if (*k != FACT_NONE && !is_of_ground(g, other) &&
		    !evidence_is_after(f, other))
			return false;
	}
	return true;
}

/* What people and LEDs tell weighs the same; a tool weighs more. */
static enum strength weight(enum strength s)
{
	return s < STRENGTH_TOOL ? STRENGTH_PROSE : s;
}

static const struct fact *find(const struct sight *s, const struct rule *r,
			       enum ground g, enum strength least)
{
	/* it is there at every start, whoever asked for it then */
	if (g == GROUND_ASKED && facts_stays_in_dfu(s))
		return NULL;
	for (size_t i = 0; i < COUNT(signs); i++) {
		if (signs[i].ground != g || sight_has(s, signs[i].unless))
			continue;
		for (size_t k = s->ev->fact_count; k-- > 0;) {
			const struct fact *f = &s->ev->facts[k];

			if (is_sign(&signs[i], f) &&
			    weight(f->strength) >= least &&
			    (!signs[i].after || is_last(s, r, g, f)))
				return f;
		}
	}
	return NULL;
}

bool exclude_rules_out(const struct sight *s, const struct rule *r,
		       struct exclusion *out)
{
	enum strength rests = weight(sight_rests_on(s, r));

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct fact *f;

		if (rows[i].verdict != r->verdict)
			continue;
		f = find(s, r, rows[i].ground,
			 rows[i].told ? STRENGTH_PROSE : rests);
		if (!f)
			continue;
		if (out) {
			out->why = rows[i].why;
			out->seen = f;
		}
		return true;
	}
	return false;
}

bool exclude_fits(const struct sight *s, const struct rule *r)
{
	return r->holds(s) && !exclude_rules_out(s, r, NULL);
}
