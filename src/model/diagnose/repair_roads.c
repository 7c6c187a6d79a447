/* SPDX-License-Identifier: MIT */
/*
 * Repairs that are about tools, hosts and the cloud, and the failing rows
 * that tools tell instead of a table.
 */
#include "model/diagnose/repair.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "model/diagnose/facts.h"
#include "model/evidence/led.h"

struct failing *repair_failing(struct diagnosis *out, const char *module,
			       const char *check)
{
	struct failing *f;

	if (out->failing_count >= DIAGNOSIS_MAX)
		return NULL;
	f = &out->failing[out->failing_count++];
	memset(f, 0, sizeof(*f));
	text_copy(f->module, sizeof(f->module), module);
	text_copy(f->check, sizeof(f->check), check);
	return f;
}

/* The platform of the device: the tool's word, else what is known. */
static int own_platform(const struct sight *s)
{
	const struct fact *f = evidence_find(s->ev, FACT_WRONG_PLATFORM);

	if (f)
		return (int)f->number;
	return s->platform ? s->platform->id : -1;
}

static const char *own_name(const struct sight *s, char out[PLATFORM_NAME])
{
	int id = own_platform(s);

	if (id < 0) {
		text_copy(out, PLATFORM_NAME, "this device");
		return out;
	}
	return platform_name(id, out);
}

void failing_platform(const struct sight *s, struct diagnosis *out)
{
	int own = own_platform(s), file = facts_foreign_file(s);
	char name[PLATFORM_NAME];
	struct failing *f;

	if (file < 0)
		return; /* the table's own row says it */
	f = repair_failing(out, "file", "platform");
	if (!f)
		return;
	if (own >= 0)
		snprintf(f->needs, sizeof(f->needs), "%s (%d)",
			 platform_name(own, name), own);
	snprintf(f->has, sizeof(f->has), "%s (%d)", platform_name(file, name),
		 file);
}

void failing_range(const struct sight *s, struct diagnosis *out)
{
	struct failing *f;
	struct misplaced m;
	uint32_t room;

	if (!sight_has(s, FACT_NOT_WRITEABLE))
		return;
	f = repair_failing(out, "file", "range");
	if (!f || !facts_misplaced(s, &m))
		return;
	room = m.window ? m.window->size : 0;
	if (room)
		snprintf(f->needs, sizeof(f->needs),
			 "at most %lu bytes at 0x%08lx", (unsigned long)room,
			 (unsigned long)m.address);
	else
		snprintf(f->needs, sizeof(f->needs),
			 "an address that may be written");
	if (m.bytes)
		snprintf(f->has, sizeof(f->has), "%ld bytes at 0x%08lx",
			 m.bytes, (unsigned long)m.address);
	else
		snprintf(f->has, sizeof(f->has), "0x%08lx",
			 (unsigned long)m.address);
}

static void usb_words(char *out, size_t size, long id)
{
	snprintf(out, size, "%04lx:%04lx", (unsigned long)id >> 16 & 0xffff,
		 (unsigned long)id & 0xffff);
}

/* The id of the device that is really there, or -1. */
static long real_usb_id(const struct sight *s)
{
	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];
		bool dfu;

		if ((f->kind == FACT_USB_FOUND || f->kind == FACT_USB_CLOSED) &&
		    platform_by_usb((uint16_t)(f->number >> 16),
				    (uint16_t)f->number, &dfu))
			return f->number;
	}
	return s->platform && s->platform->known_usb
		       ? (long)s->platform->vid << 16 | s->platform->pid_dfu
		       : -1;
}

void failing_usb_id(const struct sight *s, struct diagnosis *out)
{
	const struct fact *asked = evidence_last(s->ev, FACT_USB_COMMAND);
	struct failing *f = repair_failing(out, "usb", "id");
	long real = real_usb_id(s);

	if (!f)
		return;
	if (real >= 0)
		usb_words(f->needs, sizeof(f->needs), real);
	if (asked)
		usb_words(f->has, sizeof(f->has), asked->number);
}

void failing_address(const struct sight *s, struct diagnosis *out)
{
	(void)s;
	repair_failing(out, "dct", "server address");
}

/* A bootloader that is only told of in words, or only follows. */
void failing_boot_new(const struct sight *s, struct diagnosis *out)
{
	const struct fact *want = evidence_find(s->ev, FACT_VERSION_WANT);
	const struct release *r = facts_named(s);
	const struct release *wanted = facts_wanted(s);
	const struct release_module *m =
		r ? release_module(r, FUNCTION_BOOTLOADER, 0) : NULL;
	struct failing *f;

	if (judged_has(&s->judged, FAULT_BOOT_NEW))
		return;
	f = repair_failing(out, "bootloader 0", "version");
	if (!f)
		return;
	if (want)
		snprintf(f->needs, sizeof(f->needs), "v%ld%s%s%s", want->number,
			 wanted ? " (" : "", wanted ? wanted->version : "",
			 wanted ? ")" : "");
	else if (m)
		snprintf(f->needs, sizeof(f->needs), "v%u (%s)", m->version,
			 r->version);
	if (s->judged.bootloader >= 0)
		snprintf(f->has, sizeof(f->has), "v%d", s->judged.bootloader);
}

void failing_boot_old(const struct sight *s, struct diagnosis *out)
{
	const struct fact *want = evidence_find(s->ev, FACT_VERSION_WANT);
	const struct release *r = facts_named(s);
	const struct release_module *m =
		r ? release_module(r, FUNCTION_SYSTEM,
				   main_part(r->platform_id))
		  : NULL;
	struct failing *f;
	char label[SLOT_LABEL];

	if (judged_has(&s->judged, FAULT_BOOT_OLD) || (!m && !want))
		return;
	f = repair_failing(out, "", "dependencies");
	if (!f)
		return;
	snprintf(f->module, sizeof(f->module), "system %u",
		 m ? m->index : main_part(s->table->platform_id));
	if (want)
		snprintf(f->needs, sizeof(f->needs), "bootloader 0 v%ld",
			 want->number);
	for (size_t i = 0; !want && i < 2; i++) {
		if (m->deps[i].function == FUNCTION_BOOTLOADER)
			text_copy(f->needs, sizeof(f->needs),
				  module_ref_label(&m->deps[i], label));
	}
	if (s->judged.bootloader >= 0)
		snprintf(f->has, sizeof(f->has), "bootloader 0 v%d",
			 s->judged.bootloader);
}

/* Nothing but safe mode after a good flash tells of it. */
void failing_app_newer(const struct sight *s, struct diagnosis *out)
{
	const char *release = facts_release(s);
	struct failing *f = repair_failing(out, "user 1", "dependencies");

	if (!f)
		return;
	text_copy(f->needs, sizeof(f->needs), "a newer system");
	if (release[0])
		snprintf(f->has, sizeof(f->has), "system %s", release);
}

void repair_platform(const struct sight *s, struct diagnosis *out)
{
	const struct finding *f = judged_find(&s->judged, FAULT_PLATFORM);
	char name[PLATFORM_NAME], words[96];

	own_name(s, name);
	if (f && f->module.function != FUNCTION_USER &&
	    facts_foreign_file(s) < 0) {
		repair_add(out, "update", "system", "", "dfu");
		return;
	}
	snprintf(words, sizeof(words), "application for %s", name);
	repair_add(out, "rebuild", words, "", "");
	/* dfu-util asks for no platform: what it wrote before is unknown */
	if (!sight_has(s, FACT_WRONG_PLATFORM) && sight_has(s, FACT_DFU_TOOL))
		repair_add(out, "update", "system", "", "dfu");
	snprintf(words, sizeof(words), "application built for %s", name);
	repair_add(out, "flash", words, "", "dfu");
}

static const struct window *first_system(const struct sight *s)
{
	const struct window *best = NULL;

	for (size_t i = 0; s->platform && i < s->platform->window_count; i++) {
		const struct window *w = &s->platform->windows[i];

		if ((w->function == FUNCTION_SYSTEM ||
		     w->function == FUNCTION_MONOLITHIC) &&
		    w->store == STORE_MAIN && w->dfu &&
		    (!best || w->start < best->start))
			best = w;
	}
	return best;
}

void repair_monolithic(const struct sight *s, struct diagnosis *out)
{
	const struct window *w = first_system(s);
	char what[64];

	if (!holds_monolithic_file(s)) {
		repair_add(out, "none",
			   "the modules are valid; there is no separate "
			   "application to update",
			   "", "");
		return;
	}
	if (w)
		snprintf(what, sizeof(what), "monolithic image at 0x%lx",
			 (unsigned long)w->start);
	else
		text_copy(what, sizeof(what),
			  "monolithic image at the place of the system");
	repair_add(out, "flash", what, "", "dfu");
}

void repair_usb_id(const struct sight *s, struct diagnosis *out)
{
	long real = real_usb_id(s);
	char what[64], id[16];

	if (real >= 0) {
		usb_words(id, sizeof(id), real);
		snprintf(what, sizeof(what), "the same file with -d %s", id);
	} else {
		text_copy(what, sizeof(what),
			  "the same file with this device's id");
	}
	repair_add(out, "flash", what, "", "dfu");
}

void repair_address(const struct sight *s, struct diagnosis *out)
{
	struct misplaced m;
	bool known = facts_misplaced(s, &m);

	if (known && m.window && m.window->function == FUNCTION_BOOTLOADER)
		repair_add(out, "flash", "bootloader", "", repair_boot_road(s));
	else
		repair_add(out, "flash",
			   "application at the address in its own header", "",
			   "dfu");
}

void repair_transfer(const struct sight *s, struct diagnosis *out)
{
	if (sight_has(s, FACT_HEALER)) {
		repair_add(out, "wait",
			   "for the automatic system update to finish "
			   "(several minutes, several resets)",
			   "", "");
		repair_add(out, "flash", "application", "", "ota");
		return;
	}
	if (sight_has(s, FACT_TINKER_WORKS)) {
		repair_add(out, "flash", "tinker", "", "ota");
		repair_add(out, "flash", "application", "", "dfu");
		return;
	}
	repair_add(out, "enter", "safe-mode", "", "");
	repair_add(out, "flash", "application", "", "ota");
	repair_add(out, "flash", "application, if the air fails again", "",
		   "dfu");
}

void repair_not_applied(const struct sight *s, struct diagnosis *out)
{
	if (!s->judged.complete)
		repair_add(out, "inspect", "read the module table", "", "");
	repair_add(out, "flash",
		   judged_has(&s->judged, FAULT_SHADOWED)
			   ? "application, after the old one at 0xd4000 is "
			     "cleared"
			   : "application",
		   "", "dfu");
}

void repair_updating(const struct sight *s, struct diagnosis *out)
{
	repair_add(out, "wait",
		   "for the automatic update to finish (several minutes, "
		   "several resets); do not reset",
		   "", "");
	if (sight_has(s, FACT_FLASH_FAILED) || sight_has(s, FACT_FLASH_TOOL))
		repair_add(out, "flash", "application", "", "ota");
}

void repair_server_key(const struct sight *s, struct diagnosis *out)
{
	const struct fact *told = evidence_find(s->ev, FACT_SERVER_KEY);
	bool written = sight_has(s, FACT_KEY_WRITTEN) ||
		       (told && text_find_nocase(told->text, "keys server") &&
			!sight_led(s, LED_ORANGE_3));

	/* what is being written is not advised again */
	if (!written) {
		repair_add(out, "enter", "dfu", "", "");
		repair_add(out, "keys", "server key", "", "dfu");
	}
	repair_add(out, "reset", "device", "", "");
	if (written)
		repair_add(out, "check", "LED goes past blinking cyan", "", "");
}

void repair_permission(const struct sight *s, struct diagnosis *out)
{
	bool windows = sight_has(s, FACT_WINDOWS) && !sight_has(s, FACT_LINUX);

	repair_add(out, "host",
		   windows ? "close every other program that has the port "
			     "open (serial monitor, IDE), then plug the device "
			     "in again"
			   : "install the udev rules file for vendor ids 2b04 "
			     "and 1d50, or add the user to the dialout group, "
			     "then plug the device in again",
		   "", "");
}

void repair_windows(const struct sight *s, struct diagnosis *out)
{
	bool update = sight_has(s, FACT_UPDATE_BROKEN) ||
		      (sight_has(s, FACT_SYSTEM_UPDATE) &&
		       (sight_has(s, FACT_FLASH_FAILED) ||
			sight_has(s, FACT_RECONNECT)));

	repair_add(out, "host",
		   update || sight_has(s, FACT_USB_OPEN)
			   ? "remove all hidden (stale) entries of the device "
			     "in the device manager, plug it in again"
			   : "install the WinUSB or libusbK driver for the "
			     "DFU interface, try another cable and a USB 2.0 "
			     "port",
		   "", "");
	if (update)
		repair_add(out, "update", "system", "", "dfu");
}

void repair_dfu_host(const struct sight *s, struct diagnosis *out)
{
	const struct fact *file = evidence_last(s->ev, FACT_RELEASE_FILE);

	repair_add(out, "check", "usb driver, cable, port and host in DFU mode",
		   "", "");
	/* what was to be written is known by its file */
	if (file && file->number && s->platform) {
		repair_system(s, file->text, "dfu", out);
		return;
	}
	repair_add(out, "flash", "application", "",
		   s->judged.app_good || s->online ? "ota" : "dfu");
}

void repair_stuck(const struct sight *s, struct diagnosis *out)
{
	const struct fact *command = evidence_last(s->ev, FACT_DFU_COMMAND);
	const char *release = facts_release(s);
	const struct fact *file = evidence_last(s->ev, FACT_RELEASE_FILE);

	if (facts_system_written(s) && !command) {
		/* the system came and does not start: all, and its loader */
		repair_system(s, release, "dfu", out);
		repair_add(out, "flash", "tinker", "", "dfu");
		repair_add(out, "flash", "bootloader", "", repair_boot_road(s));
		return;
	}
	if (!command || command->other) {
		/* it was told to start, and came back */
		if (file && file->number)
			release = file->text;
		repair_system(s, release, "dfu", out);
		if (file && file->number &&
		    platform_has(s->platform, TRAIT_OWN_VERSIONS))
			repair_add(out, "flash", "factory application", release,
				   "dfu");
	}
	repair_add(out, "leave", "dfu", "", "");
}

void repair_no_fault(const struct sight *s, struct diagnosis *out)
{
	if (sight_has(s, FACT_TINKER_FLASH)) {
		repair_add(out, "flash", "tinker", "", "dfu");
		repair_add(out, "flash", "application", "", "dfu");
	} else if (s->safe_mode) {
		repair_add(out, "reset", "device: safe mode was asked for", "",
			   "");
	} else {
		repair_add(out, "check",
			   "which version the console shows against the one "
			   "the device reports",
			   "", "");
		repair_add(out, "flash", "tinker", "", "dfu");
	}
}
