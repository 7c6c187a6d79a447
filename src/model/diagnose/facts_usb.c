/* SPDX-License-Identifier: MIT */
/* What is on the bus, and the mode it is in. */
#include "model/diagnose/facts.h"
#include "model/diagnose/firm.h"

#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "model/evidence/led.h"

/* The text is about one kind of device, and the command asks for another. */
static bool asks_for_another(const struct sight *s, const struct fact *asked)
{
	bool dfu;
	const struct platform *p = platform_by_usb(
		(uint16_t)(asked->number >> 16), (uint16_t)asked->number, &dfu);

	if (!p || !s->platform || p->id == s->platform->id ||
	    s->ev->platform_rank != PLATFORM_BY_WORD)
		return false;
	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if ((f->kind == FACT_PLATFORM &&
		     f->number != s->platform->id) ||
		    (f->kind == FACT_USB_COMMAND && f->number != asked->number))
			return false;
	}
	return true;
}

bool holds_wrong_usb_id(const struct sight *s)
{
	const struct fact *asked = evidence_last(s->ev, FACT_USB_COMMAND);
	const struct platform *asked_for, *seen;
	bool dfu, other = false;

	asked_for = asked ? platform_by_usb((uint16_t)(asked->number >> 16),
					    (uint16_t)asked->number, &dfu)
			  : NULL;
	/* what spoke of its addresses was found by its id */
	if (!asked || sight_has(s, FACT_DFU_DONE) ||
	    sight_has(s, FACT_NOT_WRITEABLE))
		return false;
	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind != FACT_USB_FOUND && f->kind != FACT_USB_CLOSED)
			continue;
		if (f->number == asked->number)
			return false;
		seen = platform_by_usb((uint16_t)(f->number >> 16),
				       (uint16_t)f->number, &dfu);
		/* in another mode it has another id */
		if (seen && seen == asked_for && !dfu)
			return false;
		other |= seen != NULL;
	}
	if (other || asks_for_another(s, asked))
		return true;
	return s->platform && s->platform->known_usb &&
	       s->ev->platform_rank >= PLATFORM_BY_WORD &&
	       sight_has(s, FACT_NO_DFU_DEVICE) &&
	       asked->number !=
		       ((long)s->platform->vid << 16 | s->platform->pid_dfu);
}

static bool is_ours(const struct fact *f, bool *dfu)
{
	*dfu = false;
	return platform_by_usb((uint16_t)(f->number >> 16), (uint16_t)f->number,
			       dfu) != NULL;
}

/* Is there a device of ours (or a foreign one) among these facts? */
static bool usb_seen(const struct sight *s, enum fact_kind kind, bool ours)
{
	bool dfu;

	for (size_t i = 0; i < s->ev->fact_count; i++) {
		if (s->ev->facts[i].kind == kind &&
		    is_ours(&s->ev->facts[i], &dfu) == ours)
			return true;
	}
	return false;
}

static bool seen_in_dfu(const struct sight *s)
{
	bool dfu;

	for (size_t i = 0; i < s->ev->fact_count; i++) {
		if (s->ev->facts[i].kind == FACT_USB_FOUND &&
		    is_ours(&s->ev->facts[i], &dfu) && dfu)
			return true;
	}
	return false;
}

bool holds_closed(const struct sight *s)
{
	return usb_seen(s, FACT_USB_CLOSED, true);
}

/* A download that went through had its driver. */
static bool went_through(const struct sight *s)
{
	return sight_has(s, FACT_DFU_DONE) ||
	       (sight_has(s, FACT_DFU_TOOL) &&
		sight_has(s, FACT_FLASH_SUCCESS));
}

/* "WinUSB put on it with success": what was done is not the cause. */
static bool driver_in_place(const struct sight *s)
{
	static const char *const good[] = {
		"with success",		 " successfully",
		"without a complaint",	 "driver is installed",
		"driver installed",	 "drivers installed",
		"drivers are installed", "driver is there",
		"driver in place",	 "drivers are in place",
		"reinstalled",		 "registered with",
	};

	static const char *const denied[] = { "no driver", "not ", "n't ",
					      " if " };

	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind == FACT_DRIVER &&
		    text_has_one(f->text, good, COUNT(good)) &&
		    !text_has_one(f->text, denied, COUNT(denied)))
			return true;
	}
	return false;
}

bool holds_driver_unseen(const struct sight *s)
{
	return sight_has(s, FACT_WINDOWS) && !sight_has(s, FACT_USB_KERNEL) &&
	       !sight_has(s, FACT_AS_ROOT) && !went_through(s) &&
	       !seen_in_dfu(s) && !driver_in_place(s) &&
	       sight_has(s, FACT_NO_DFU_DEVICE) &&
	       (sight_led(s, LED_YELLOW_BLINK) || sight_has(s, FACT_IN_DFU));
}

bool holds_windows_driver(const struct sight *s)
{
	bool windows = sight_has(s, FACT_WINDOWS);

	/* there is no root on Windows */
	if (sight_has(s, FACT_USB_KERNEL) || sight_has(s, FACT_AS_ROOT))
		return false;
	if (went_through(s) && !sight_has(s, FACT_USB_OPEN))
		return false;
	/* found, and yet it cannot be opened */
	if (holds_closed(s) && (windows || !sight_has(s, FACT_MAC)))
		return true;
	if (windows && sight_has(s, FACT_USB_OPEN))
		return true;
	return sight_has(s, FACT_DRIVER) && !driver_in_place(s);
}

/* The tool ended because of a device that is not ours. */
static bool gave_up_on_foreign(const struct sight *s)
{
	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];
		bool dfu;

		if (f->kind == FACT_USB_CLOSED &&
		    !platform_by_usb((uint16_t)(f->number >> 16),
				     (uint16_t)f->number, &dfu) &&
		    text_find_nocase(f->text, "error writing"))
			return true;
	}
	return false;
}

bool firm_foreign(const struct sight *s)
{
	return sight_has(s, FACT_MORE_DFU) || gave_up_on_foreign(s) ||
	       usb_seen(s, FACT_USB_COMMAND, false);
}

bool holds_other_dfu(const struct sight *s)
{
	if (sight_has(s, FACT_MORE_DFU) || usb_seen(s, FACT_USB_FOUND, false))
		return true;
	if (usb_seen(s, FACT_USB_FOUND, true))
		return gave_up_on_foreign(s);
	if (usb_seen(s, FACT_USB_CLOSED, false))
		return true;
	/*
	 * What is not in DFU mode itself is in nobody's way, unless the tool
	 * was sent to it; where somebody tells of a device that should be
	 * seen, cable and driver fit as well.
	 */
	return usb_seen(s, FACT_USB_RUNTIME, false) &&
	       (usb_seen(s, FACT_USB_COMMAND, false) ||
		(sight_has(s, FACT_NO_DFU_DEVICE) &&
		 !sight_has(s, FACT_COMPLAINT) && !sight_has(s, FACT_LED) &&
		 !sight_has(s, FACT_SOS)));
}

bool facts_looks_alive(const struct sight *s)
{
	static const enum led running[] = {
		LED_GREEN_BLINK,  LED_GREEN_FAST, LED_GREEN_BREATHE,
		LED_CYAN_BLINK,	  LED_CYAN_FAST,  LED_CYAN_BREATHE,
		LED_BLUE_BREATHE, LED_BLUE_BLINK, LED_MAGENTA_BREATHE,
		LED_CYAN_RED_1,	  LED_ORANGE_1,	  LED_CYAN_MAGENTA_1,
	};

	for (size_t i = 0; i < COUNT(running); i++) {
		if (sight_led(s, (int)running[i]))
			return true;
	}
	/* a question on its port that is answered */
	return sight_has(s, FACT_LISTENING);
}

bool facts_shows_nothing(const struct sight *s)
{
	return sight_has(s, FACT_NO_LED) || sight_led(s, LED_OFF) ||
	       sight_has(s, FACT_DEAD) ||
	       (sight_led(s, LED_D7_DIM) && sight_has(s, FACT_DFU_CLOSED));
}

/* In DFU mode there is no serial port; who misses one has seen nothing. */
static bool no_host_sees(const struct sight *s)
{
	static const char *const ports[] = { "serial", "com port" };
	bool dfu = !facts_looks_alive(s);

	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind == FACT_NO_USB &&
		    !(dfu && text_has_one(f->text, ports, COUNT(ports))))
			return true;
	}
	return false;
}

bool holds_unseen_alive(const struct sight *s)
{
	return no_host_sees(s) && !sight_has(s, FACT_USB_FOUND) &&
	       !sight_has(s, FACT_USB_CLOSED) && !sight_has(s, FACT_ANSWERED) &&
	       !sight_has(s, FACT_LISTENING) && !s->judged.seen &&
	       !s->safe_mode && !sight_sos(s, 0) && !facts_shows_nothing(s) &&
	       !sight_has(s, FACT_WELL_ELSEWHERE) &&
	       !sight_has(s, FACT_POWERED) && !sight_has(s, FACT_MENDED) &&
	       (facts_looks_alive(s) || sight_led(s, LED_YELLOW_BLINK));
}

bool facts_stays_in_dfu(const struct sight *s)
{
	static const char *const words[] = { "after",  "always", "every",
					     "itself", "start",	 "again",
					     "still",  "keep",	 "boot" };

	size_t listed = 0;

	if (s->mode == MODE_DFU || sight_has(s, FACT_IN_DFU))
		return true;
	/* a list of what there is, to its last setting */
	for (size_t i = 0; i < s->ev->fact_count; i++)
		listed += s->ev->facts[i].kind == FACT_USB_FOUND &&
			  text_starts(s->ev->facts[i].text, "Found DFU: [");
	if (listed > 1 && usb_seen(s, FACT_USB_FOUND, true))
		return true;
	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind == FACT_LED && f->number == LED_YELLOW_BLINK &&
		    text_has_one(f->text, words, COUNT(words)))
			return true;
	}
	return false;
}

/* "always goes back to blinking yellow" */
static bool led_stays_yellow(const struct sight *s)
{
	static const char *const words[] = { "always", "immediately", "every",
					     "itself", "again" };

	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind == FACT_LED &&
		    (f->number == LED_YELLOW_BLINK ||
		     f->number == LED_YELLOW_FAST) &&
		    text_has_one(f->text, words, COUNT(words)))
			return true;
	}
	return false;
}

/* In DFU mode, and nothing tells why. */
/* "devnum=29" of dfu-util; -1: none. */
static long devnum_of(const struct fact *f)
{
	const char *at = strstr(f->text, "devnum=");

	return at ? strtol(at + strlen("devnum="), NULL, 10) : -1;
}

/* Side by side in one list: many are in DFU mode because it was asked for. */
static bool many_in_dfu(const struct sight *s)
{
	const struct fact *last = NULL;

	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind != FACT_USB_FOUND)
			continue;
		if (last && f->line == last->line + 1 && devnum_of(f) >= 0 &&
		    devnum_of(last) >= 0 && devnum_of(f) != devnum_of(last))
			return true;
		last = f;
	}
	return false;
}

bool holds_only_dfu(const struct sight *s)
{
	/* a mode is no fault: what was written well tells of a working one */
	if (sight_has(s, FACT_WRITE_ERROR) || sight_has(s, FACT_DFU_DONE) ||
	    sight_has(s, FACT_FLASH_SUCCESS))
		return false;
	if (sight_has(s, FACT_IN_DFU))
		return true;
	/* what no host sees answers nowhere */
	if ((no_host_sees(s) || sight_has(s, FACT_NO_DFU_DEVICE)) &&
	    !seen_in_dfu(s))
		return false;
	/* the mode that it is in, where nothing tells of another one */
	if (many_in_dfu(s))
		return false;
	if (s->mode == MODE_DFU)
		return !facts_looks_alive(s) && !sight_sos(s, 0);
	/* a tool at work wanted the mode */
	if (sight_has(s, FACT_WEB_CLOSED) || sight_has(s, FACT_DFU_BEGIN) ||
	    sight_has(s, FACT_DFU_COMMAND) || sight_has(s, FACT_FLASH_TOOL) ||
	    sight_has(s, FACT_USB_COMMAND))
		return false;
	/* white with one supply and well with another: no matter of modules */
	if (sight_has(s, FACT_WELL_ON_USB))
		return false;
	return led_stays_yellow(s) ||
	       ((sight_led(s, LED_YELLOW_BLINK) || seen_in_dfu(s)) &&
		!facts_looks_alive(s));
}
