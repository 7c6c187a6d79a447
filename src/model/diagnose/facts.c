/* SPDX-License-Identifier: MIT */
#include "model/diagnose/facts.h"

#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "model/catalog/milestone.h"
#include "model/evidence/led.h"

bool facts_file_without_platform(const struct sight *s)
{
	const struct fact *f = evidence_find(s->ev, FACT_WRONG_PLATFORM);

	return f && !platform_by_id((int)f->other);
}

/* The device could not be opened, so that no file was looked at. */
static bool nothing_reached(const struct sight *s)
{
	return (sight_has(s, FACT_USB_CLOSED) ||
		sight_has(s, FACT_NO_DFU_DEVICE)) &&
	       !sight_has(s, FACT_DFU_BEGIN) && !sight_has(s, FACT_DFU_DONE) &&
	       !sight_has(s, FACT_FLASH_SUCCESS);
}

/* Is the platform that it is made for in the text, too? */
static bool is_spoken_of(const struct sight *s, const struct fact *made)
{
	const struct platform *p = platform_by_id((int)made->number);

	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind == FACT_PLATFORM && f->number == made->number &&
		    (made->other != MADE_IN_WORDS || f->line != made->line ||
		     !f->other))
			return true;
	}
	return made->other == MADE_BY_NAME && p &&
	       text_find_nocase(made->text, p->title);
}

/*
 * A folder or a known name of what is flashed, one device that it is not for,
 * and nothing that shows it to be well.
 */
static int named_elsewhere(const struct sight *s)
{
	const struct fact *f = evidence_find(s->ev, FACT_MADE_FOR);

	/* what was sent nowhere did no harm */
	if (f && f->other == MADE_BY_FILE && nothing_reached(s))
		return -1;
	return f && s->platform && s->ev->platform_rank >= PLATFORM_BY_WORD &&
			       f->number != s->platform->id &&
			       !is_spoken_of(s, f) && !s->judged.seen &&
			       !sight_led(s, LED_CYAN_BREATHE)
		       ? (int)f->number
		       : -1;
}

/* What was refused, or met a device that is known by more than words. */
static int foreign_for_sure(const struct sight *s)
{
	const struct fact *f = evidence_find(s->ev, FACT_WRONG_PLATFORM);
	struct misplaced m;

	if (f)
		return facts_file_without_platform(s) ? -1 : (int)f->other;
	f = evidence_find(s->ev, FACT_BUILD_PLATFORM);
	if (f && !nothing_reached(s) && s->platform &&
	    s->ev->platform_rank >= PLATFORM_BY_USB &&
	    f->number != s->platform->id)
		return (int)f->number;
	if (!f && sight_has(s, FACT_NOT_WRITEABLE) && facts_misplaced(s, &m))
		return m.other;
	return -1;
}

int facts_foreign_file(const struct sight *s)
{
	int id = foreign_for_sure(s);

	return id >= 0 || sight_has(s, FACT_WRONG_PLATFORM)
		       ? id
		       : named_elsewhere(s);
}

bool holds_wrong_platform(const struct sight *s)
{
	return foreign_for_sure(s) >= 0;
}

bool holds_named_elsewhere(const struct sight *s)
{
	return named_elsewhere(s) >= 0;
}

const struct release *facts_written(const struct sight *s)
{
	for (size_t i = s->ev->fact_count; i-- > 0;) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind == FACT_RELEASE_FILE && f->other == 0 &&
		    f->number == NAMED_SYSTEM && s->platform)
			return release_find(s->platform->id, f->text);
	}
	return NULL;
}

const struct release *facts_named(const struct sight *s)
{
	const struct fact *f = evidence_last(s->ev, FACT_RELEASE);
	const struct release *r = facts_written(s);

	if (!r && f && s->platform && s->judged.bootloader >= 0 &&
	    s->judged.system < 0)
		r = release_find(s->platform->id, f->text);
	return r;
}

const char *facts_release(const struct sight *s)
{
	const struct fact *f = evidence_last(s->ev, FACT_RELEASE);

	if (s->judged.release)
		return s->judged.release;
	if (!f)
		f = evidence_last(s->ev, FACT_RELEASE_FILE);
	return f ? f->text : "";
}

static bool borrows_dct(const struct sight *s)
{
	return platform_has(s->platform, TRAIT_BORROWED_DCT);
}

/* Version of the main system part of a release, -1 unknown. */
static int system_of(const struct release *r)
{
	const struct release_module *m =
		r ? release_module(r, FUNCTION_SYSTEM,
				   main_part(r->platform_id))
		  : NULL;

	return m ? m->version : -1;
}

const struct release *facts_wanted(const struct sight *s)
{
	const struct fact *want = evidence_find(s->ev, FACT_VERSION_WANT);

	return want && s->platform && want->number > 0
		       ? release_of(s->platform->id, FUNCTION_BOOTLOADER, 0,
				    (unsigned)want->number)
		       : NULL;
}

/* The bootloader that the main part of a release needs, 0 for none. */
static int boot_needed(const struct release *r)
{
	const struct release_module *m =
		r ? release_module(r, FUNCTION_SYSTEM,
				   main_part(r->platform_id))
		  : NULL;

	for (size_t i = 0; m && i < 2; i++) {
		if (m->deps[i].function == FUNCTION_BOOTLOADER &&
		    m->deps[i].index == 0)
			return m->deps[i].version;
	}
	return 0;
}

/* A Photon that was on 0.7.0 and is on something older now, in words. */
static bool went_below_split(const struct sight *s)
{
	const struct fact *from = evidence_find(s->ev, FACT_RELEASE_FROM);
	const struct fact *to = evidence_last(s->ev, FACT_RELEASE);

	return borrows_dct(s) && !s->judged.seen && from && to &&
	       release_compare(from->text, RELEASE_SPLIT) >= 0 &&
	       release_compare(to->text, RELEASE_SPLIT) < 0;
}

/* The system of old runs, and DFU mode has gone since it came. */
static bool dfu_lost_by_downgrade(const struct sight *s)
{
	return s->platform && !platform_has(s->platform, TRAIT_LOADER_FIRST) &&
	       !s->judged.seen && sight_has(s, FACT_DOWNGRADE) &&
	       sight_has(s, FACT_DFU_CLOSED) && facts_looks_alive(s);
}

/*
 * Such a bootloader reads the DCT by functions of the system, and an old one
 * does not find those of a new system.
 */
static bool dct_lost_by_update(const struct sight *s)
{
	const struct fact *to = evidence_last(s->ev, FACT_RELEASE);

	return borrows_dct(s) && !s->judged.seen && to &&
	       sight_has(s, FACT_DCT_CLOSED) && sight_has(s, FACT_UPGRADED) &&
	       !sight_has(s, FACT_DOWNGRADE) &&
	       release_compare(to->text, RELEASE_SPLIT) > 0;
}

/*
 * The bootloader stays behind when only the parts are taken back: asked for
 * an older one in words, or parts of an older system over DFU and then safe
 * mode.
 */
bool holds_boot_new_words(const struct sight *s)
{
	const struct fact *want = evidence_find(s->ev, FACT_VERSION_WANT);
	int system = system_of(facts_named(s));

	if (want && s->judged.bootloader > want->number)
		return true;
	if (went_below_split(s) && sight_has(s, FACT_OLD_APP))
		return true;
	if (dfu_lost_by_downgrade(s))
		return true;
	if (!borrows_dct(s) || system < 0 || system >= OS_SPLIT)
		return false;
	return s->judged.bootloader >= BL_SPLIT ||
	       (s->judged.bootloader < 0 && s->safe_mode);
}

/* A bootloader went with the parts, by a file's name. */
static bool boot_written(const struct sight *s)
{
	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind == FACT_RELEASE_FILE &&
		    f->number == NAMED_BOOTLOADER)
			return true;
	}
	return sight_has(s, FACT_PROBE);
}

/* Parts over DFU that need more than the bootloader of the release before. */
static bool parts_left_boot(const struct sight *s)
{
	const struct fact *from = evidence_find(s->ev, FACT_RELEASE_FROM);
	const struct release *r = facts_written(s), *before;
	const struct release_module *boot;

	before = r && from ? release_find(r->platform_id, from->text) : NULL;
	boot = before ? release_module(before, FUNCTION_BOOTLOADER, 0) : NULL;
	return boot && (int)boot->version < boot_needed(r) &&
	       sight_has(s, FACT_DFU_COMMAND) && !boot_written(s) &&
	       !sight_has(s, FACT_RELEASE) &&
	       (s->safe_mode || sight_has(s, FACT_OWN_FAILS) ||
		sight_has(s, FACT_COMPLAINT)) &&
	       !sight_led(s, LED_CYAN_BREATHE);
}

/* The same the other way: new parts over DFU, and then safe mode. */
bool holds_boot_old_words(const struct sight *s)
{
	const struct fact *want = evidence_find(s->ev, FACT_VERSION_WANT);
	const struct release *r = facts_named(s);

	if (want && s->judged.bootloader >= 0 &&
	    s->judged.bootloader < want->number)
		return true;
	if (s->judged.bootloader >= 0)
		return s->judged.bootloader < boot_needed(r);
	if (dct_lost_by_update(s))
		return true;
	if (s->judged.seen)
		return false;
	return parts_left_boot(s) ||
	       (borrows_dct(s) && boot_needed(r) > 0 && s->safe_mode);
}

bool holds_downgrade_crash(const struct sight *s)
{
	const struct fact *from = evidence_find(s->ev, FACT_RELEASE_FROM);
	const struct fact *to = evidence_last(s->ev, FACT_RELEASE);
	bool down = sight_has(s, FACT_DOWNGRADE);

	if (from && to)
		down = release_compare(from->text, to->text) > 0;
	return down && (sight_sos(s, 0) || facts_restarts(s));
}

bool holds_stale_cloud(const struct sight *s)
{
	const struct fact *shown = evidence_last(s->ev, FACT_RELEASE_SHOWN);
	const struct fact *runs = evidence_last(s->ev, FACT_RUNS_TARGET);
	const char *real = s->judged.release || sight_has(s, FACT_RELEASE)
				   ? facts_release(s)
			   : runs ? runs->text
				  : "";

	return shown && real[0] && release_compare(shown->text, real) != 0;
}

bool holds_update_changed(const struct sight *s)
{
	const struct fact *first = evidence_find(s->ev, FACT_PRODUCT_VERSION);
	const struct fact *last = evidence_last(s->ev, FACT_PRODUCT_VERSION);

	/* in safe mode it is the system that the cloud brings */
	if (sight_has(s, FACT_AUTO_UPDATE))
		return !s->safe_mode;
	return first && first->number != last->number &&
	       sight_has(s, FACT_FLASH_SUCCESS);
}

/* "Flash device failed: no files included": it never began. */
static bool never_began(const struct sight *s, const struct fact *failed)
{
	static const enum fact_kind before[] = {
		FACT_TOOL_REFUSES, FACT_NO_ACCOUNT,   FACT_HOST_OFFLINE,
		FACT_FILE_ABSENT,  FACT_BUILD_FAILED, FACT_OFFLINE,
	};

	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		for (size_t k = 0; k < COUNT(before); k++) {
			if (f->kind == before[k] && f->reader == READER_TOOL &&
			    (f->line == failed->line ||
			     f->line == failed->line + 1))
				return true;
		}
	}
	return false;
}

/* The same words of a request over USB, where one was asked for. */
static bool over_usb(const struct sight *s, const struct fact *late)
{
	if (sight_has(s, FACT_FLASH_STARTED) ||
	    !(sight_has(s, FACT_USB_ASKED) || sight_has(s, FACT_LOCAL_FLASH)))
		return false;
	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind == FACT_USB_SILENT && f->line == late->line)
			return true;
	}
	return false;
}

/* A tool or the cloud says that an update did not end well. */
bool holds_update_failed(const struct sight *s)
{
	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if ((f->kind == FACT_OTA_TIMEOUT && !over_usb(s, f)) ||
		    (f->kind == FACT_FLASH_FAILED && !never_began(s, f)))
			return true;
	}
	return false;
}

/*
 * A flash that went well and then safe mode: a system does not start an
 * application that asks for a newer one (serial.md 3.3).
 */
bool holds_app_newer_words(const struct sight *s)
{
	/* a mode that fingers asked for tells nothing of the application */
	return s->safe_mode && !s->judged.seen && !facts_written(s) &&
	       !sight_has(s, FACT_BY_HAND) && !sight_has(s, FACT_HEALER) &&
	       !holds_update_failed(s) && !sight_has(s, FACT_GET_STATUS) &&
	       (sight_has(s, FACT_FLASH_SUCCESS) ||
		sight_has(s, FACT_TINKER_RUNS) ||
		sight_has(s, FACT_BUILT_ELSEWHERE) ||
		facts_flash_led_to_safe(s) || sight_has(s, FACT_SERIAL_FLASH) ||
		sight_has(s, FACT_DFU_DONE));
}
