/* SPDX-License-Identifier: MIT */
/*
 * Repairs of modules: bootloader, system parts, application.
 */
#include "model/diagnose/repair.h"

#include <stdio.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "model/catalog/milestone.h"
#include "model/catalog/road.h"
#include "model/diagnose/facts.h"

void repair_add(struct diagnosis *out, const char *action, const char *what,
		const char *version, const char *over)
{
	struct repair_step *r;

	if (out->repair_count >= DIAGNOSIS_MAX)
		return;
	r = &out->repair[out->repair_count++];
	memset(r, 0, sizeof(*r));
	text_copy(r->action, sizeof(r->action), action);
	text_copy(r->what, sizeof(r->what), what ? what : "");
	text_copy(r->version, sizeof(r->version), version ? version : "");
	text_copy(r->over, sizeof(r->over), over ? over : "");
}

void repair_rows(const struct step_row *rows, struct diagnosis *out)
{
	for (; rows && rows->action; rows++)
		repair_add(out, rows->action, rows->what, "", rows->over);
}

/* Not known to be closed to a bootloader. */
static bool is_open(const struct sight *s, enum road road)
{
	const struct platform *p = s->platform;

	if (s->judged.system < 0)
		return road_leads(road, p, FUNCTION_BOOTLOADER, 0, STORE_MAIN);
	return !road_closed(p->id, road, FUNCTION_BOOTLOADER, 0,
			    s->judged.system);
}

const char *repair_boot_road(const struct sight *s)
{
	enum road road = ROAD_SERIAL;

	if (s->platform && s->online &&
	    platform_has(s->platform, TRAIT_LOADER_FIRST))
		road = ROAD_OTA;
	else if (s->platform && !is_open(s, ROAD_SERIAL) &&
		 is_open(s, ROAD_USB))
		road = ROAD_USB;
	return road_name(road);
}

static const char *app_road(const struct sight *s)
{
	return s->online ? "ota" : "dfu";
}

/* File number of a part. */
static unsigned file_of(const struct sight *s, const struct module_ref *m)
{
	return m->version >= OS_PART3
		       ? platform_file_of_part(s->platform, m->index)
		       : m->index;
}

static void flash_part(unsigned number, const char *release, const char *over,
		       struct diagnosis *out)
{
	char what[32];

	snprintf(what, sizeof(what), "system-part%u", number);
	repair_add(out, "flash", what, release, over);
}

void repair_system(const struct sight *s, const char *release, const char *over,
		   struct diagnosis *out)
{
	const struct release *r =
		s->platform ? release_find(s->platform->id, release) : NULL;
	unsigned parts = s->platform ? s->platform->system_parts : 2;

	if (parts == 0) { /* the Core: system and application in one */
		repair_add(out, "flash", "monolithic image", release, over);
		return;
	}
	if (!r) {
		for (unsigned i = 1; i <= parts; i++)
			flash_part(i, release, over, out);
		return;
	}
	for (unsigned file = 1; file <= 3; file++) {
		for (size_t i = 0; i < r->module_count; i++) {
			const struct release_module *m = &r->modules[i];
			struct module_ref ref = { m->function, m->index,
						  m->version };

			if (m->function == FUNCTION_SYSTEM && !m->twin &&
			    file_of(s, &ref) == file)
				flash_part(file, release, over, out);
		}
	}
}

static void flash_app(const struct sight *s, const char *release,
		      const char *over, struct diagnosis *out)
{
	char what[96];

	if (release && release[0])
		snprintf(what, sizeof(what), "application built for %s",
			 release);
	else
		text_copy(what, sizeof(what),
			  s->judged.seen ? "application built for the same "
					   "system version"
					 : "application");
	repair_add(out, "flash", what, "", over);
}

/* Somebody names a module or two; that is no table. */
static bool only_told(const struct sight *s)
{
	return !s->judged.checked && !s->judged.core &&
	       !sight_has(s, FACT_INSPECT) && !sight_has(s, FACT_DESCRIBE);
}

void repair_boot_old(const struct sight *s, struct diagnosis *out)
{
	const struct finding *f = judged_find(&s->judged, FAULT_BOOT_OLD);
	const struct finding *corrupt =
		judged_find(&s->judged, FAULT_BOOT_CORRUPT);
	const struct release *wanted = facts_wanted(s), *r = NULL;
	const char *release = facts_release(s);

	if (!release[0] && s->platform && f && f->need.function)
		r = release_at_least(s->platform->id, f->need.function,
				     f->need.index, f->need.version);
	if (!release[0] && (r || wanted))
		release = r ? r->version : wanted->version;
	if (f && f->need.function == FUNCTION_BOOTLOADER && f->need.index)
		repair_add(out, "flash", "prebootloader-part1", release,
			   repair_boot_road(s));
	else
		repair_add(out, "flash", "bootloader", release,
			   repair_boot_road(s));
	/* a cut or retyped table does not tell that there is none */
	if (!s->judged.app_good && !corrupt &&
	    (s->judged.complete || only_told(s)))
		flash_app(s, "", app_road(s), out);
}

/*
 * Down again, in the order in which every step is accepted: part 2,
 * bootloader, part 1 (serial.md 6.4).
 */
void repair_boot_new(const struct sight *s, struct diagnosis *out)
{
	const struct finding *f = judged_find(&s->judged, FAULT_BOOT_NEW);
	const struct release *written = facts_written(s);
	const struct release *wanted = facts_wanted(s), *r;
	const char *over =
		written || sight_has(s, FACT_DFU_COMMAND) ? "dfu" : "serial";
	const char *release = written		  ? written->version
			      : s->judged.release ? s->judged.release
			      : wanted		  ? wanted->version
						  : "";

	if (f && f->need.function == FUNCTION_SYSTEM && s->platform) {
		/* Gen 3: the bootloader asks for a newer system */
		r = release_at_least(s->platform->id, f->need.function,
				     f->need.index, f->need.version);
		repair_system(s, r ? r->version : "", "dfu", out);
		return;
	}
	flash_part(2, release, over, out);
	repair_add(out, "flash", "bootloader", release, "serial");
	flash_part(1, release, over, out);
	if (s->safe_mode)
		flash_app(s, release, over, out);
}

static const struct slot *highest(const struct sight *s)
{
	const struct slot *high = NULL;

	for (size_t i = 0; i < s->table->count; i++) {
		const struct slot *slot = &s->table->slots[i];

		if (slot->present && slot->function == FUNCTION_SYSTEM &&
		    slot->store == STORE_MAIN &&
		    (!high || slot->version > high->version))
			high = slot;
	}
	return high;
}

/* The module of a finding that is to be written. */
static struct module_ref lagging(const struct finding *f)
{
	struct module_ref m = f->module;

	if (strcmp(f->check, "dependencies") == 0)
		m = f->need;
	else if (f->need.function)
		m.version = f->need.version;
	return m;
}

/* Only what is behind is written, each once. */
void repair_parts(const struct sight *s, struct diagnosis *out)
{
	const struct slot *high = highest(s);
	const char *release =
		high ? release_name(s->table->platform_id, FUNCTION_SYSTEM,
				    high->index, high->version)
		     : NULL;
	unsigned done = 0;

	repair_add(out, "enter", "dfu", "", "");
	for (size_t i = 0; i < s->judged.count; i++) {
		const struct finding *f = &s->judged.findings[i];
		struct module_ref m = lagging(f);

		if (f->fault != FAULT_PARTS)
			continue;
		if (m.function == FUNCTION_RADIO && !(done & 1)) {
			repair_add(out, "flash", "radio stack", release, "dfu");
			done |= 1;
		} else if (m.function == FUNCTION_SYSTEM && m.index < 8 &&
			   !(done & 1u << m.index)) {
			flash_part(file_of(s, &m), release, "dfu", out);
			done |= 1u << m.index;
		}
	}
}

void repair_no_system(const struct sight *s, struct diagnosis *out)
{
	const struct release *r =
		platform_has(s->platform, TRAIT_OWN_VERSIONS)
			? release_of(s->platform->id, FUNCTION_SYSTEM, 2,
				     DUO_APPLIES)
			: NULL;
	const char *release = facts_release(s);
	bool broken = false;

	if (!release[0] && r)
		release = r->version;
	for (size_t i = 0; i < s->judged.count; i++) {
		const struct finding *f = &s->judged.findings[i];

		if (f->fault != FAULT_SYSTEM_CORRUPT)
			continue;
		broken = true;
		if (f->module.function == FUNCTION_SYSTEM)
			flash_part(file_of(s, &f->module), release, "dfu", out);
		else
			repair_add(out, "flash",
				   function_name(f->module.function), release,
				   "dfu");
	}
	if (broken)
		return;
	if (!facts_stays_in_dfu(s)) {
		/* a mode that may have been asked for is no fault yet */
		repair_add(out, "reset", "device", "", "");
		repair_add(out, "inspect", "read the module table", "", "");
		return;
	}
	repair_system(s, release, "dfu", out);
	repair_add(out, "flash", r ? "factory application" : "tinker", release,
		   "dfu");
	repair_add(out, "leave", "dfu", "", "");
}

/*
 * Over the air a Photon before 0.7.0 goes up one release at a time: the next
 * pre-release if it runs one, then every final release (user-needs 3).
 */
static bool step_by_step(const struct sight *s, const struct release *target,
			 struct diagnosis *out)
{
	const struct release *r;
	const char *now = s->judged.release;
	unsigned part = main_part(s->table->platform_id), between = 0;
	const struct release_module *goal =
		release_module(target, FUNCTION_SYSTEM, part);
	bool next = true;

	if (!s->online || !now || !goal || !s->platform ||
	    goal->version >= OS_SPLIT || sight_has(s, FACT_HEALER))
		return false;
	for (size_t i = 0; (r = release_at(s->platform->id, i)); i++)
		between += release_is_final(r->version) &&
			   release_compare(r->version, now) > 0 &&
			   release_compare(r->version, target->version) < 0;
	if (!between)
		return false;
	for (size_t i = 0; (r = release_at(s->platform->id, i)); i++) {
		if (release_compare(r->version, now) <= 0 ||
		    release_compare(r->version, target->version) > 0)
			continue;
		if (release_is_final(r->version) ||
		    (next && !release_is_final(now)))
			flash_app(s, r->version, "ota", out);
		next = false;
	}
	return true;
}

/* Is this device's bootloader too old for that release? */
static bool boot_behind(const struct sight *s, const struct release *target)
{
	const struct release_module *m = release_module(
		target, FUNCTION_SYSTEM, main_part(s->table->platform_id));

	for (size_t i = 0; m && i < 2; i++) {
		if (m->deps[i].function == FUNCTION_BOOTLOADER &&
		    m->deps[i].index == 0 && s->judged.bootloader >= 0 &&
		    m->deps[i].version > s->judged.bootloader)
			return true;
	}
	return false;
}

void repair_app_newer(const struct sight *s, struct diagnosis *out)
{
	const struct finding *f = judged_find(&s->judged, FAULT_APP_NEWER);
	const struct release *target = NULL;
	int platform = s->table->platform_id;
	const char *over = "dfu";
	bool first = platform_has(s->platform, TRAIT_LOADER_FIRST), boot, late;

	if (f && f->need.function)
		target = release_of(platform, f->need.function, f->need.index,
				    f->need.version);
	if (f && !target && f->need.function)
		target = release_at_least(platform, f->need.function,
					  f->need.index, f->need.version);
	if (sight_has(s, FACT_HEALER))
		repair_add(out, "wait", "the automatic update is running", "",
			   "");
	if (!target && !s->ended) {
		/* for which system it is built was cut off */
		repair_add(out, "inspect", "read the whole module table", "",
			   "");
		return;
	}
	if (!target) {
		repair_system(s, "", over, out);
		return;
	}
	if (step_by_step(s, target, out))
		return;
	boot = boot_behind(s, target);
	/* an old system would not start with a new bootloader */
	late = s->platform && !first && s->judged.system < OS_SPLIT;
	if (boot && s->online && first)
		over = "ota";
	if (boot && !late)
		repair_add(out, "flash", "bootloader", target->version,
			   repair_boot_road(s));
	if (platform_takes(s->platform, FUNCTION_RADIO) &&
	    s->judged.system < OS_RADIO_202 &&
	    f->need.version >= OS_RADIO_202 &&
	    !table_find(s->table, FUNCTION_RADIO, 0, STORE_MAIN))
		repair_add(out, "flash", "radio stack", target->version,
			   repair_boot_road(s));
	repair_system(s, target->version, over, out);
	if (boot && late)
		repair_add(out, "flash", "bootloader", target->version,
			   repair_boot_road(s));
}

void repair_no_app(const struct sight *s, struct diagnosis *out)
{
	flash_app(s, "", app_road(s), out);
}

/* The release before the one that crashes; modules are put back over DFU. */
void repair_downgrade(const struct sight *s, struct diagnosis *out)
{
	const struct fact *from = evidence_find(s->ev, FACT_RELEASE_FROM);

	repair_add(out, "enter", "dfu", "", "");
	repair_system(s, from ? from->text : "", "dfu", out);
}

/*
 * The error of old bootloaders at the end of a download says nothing about
 * the parts.  Where the old and the new release are known and the bootloader
 * belongs to the old one: back, bootloader, forward again.
 */
void repair_get_status(const struct sight *s, struct diagnosis *out)
{
	const struct fact *old = evidence_last(s->ev, FACT_RELEASE_SHOWN);
	const struct fact *now = evidence_last(s->ev, FACT_RELEASE);

	if (facts_staged(s)) {
		/* the loader waits in the update slot, its flag is missing */
		repair_add(out, "enter", "dfu", "", "");
		repair_system(s, facts_release(s), "dfu", out);
		repair_add(out, "flash", "tinker", "", "dfu");
		repair_add(out, "inspect", "read the module table", "",
			   "serial");
		return;
	}
	if (!old)
		old = evidence_last(s->ev, FACT_RELEASE_FROM);
	if (!old || !now || !s->safe_mode ||
	    release_compare(old->text, now->text) >= 0 ||
	    release_compare(old->text, RELEASE_SPLIT) >= 0 ||
	    release_compare(now->text, RELEASE_SPLIT) < 0) {
		repair_add(out, "inspect", "read the module table", "", "");
		return;
	}
	repair_system(s, old->text, "dfu", out);
	repair_add(out, "flash", "bootloader", now->text, "serial");
	repair_system(s, now->text, "dfu", out);
}

static void reject_duo(const struct sight *s, struct diagnosis *out)
{
	const struct release *r =
		release_of(s->platform->id, FUNCTION_SYSTEM, 2, DUO_APPLIES);

	repair_add(out, "enter", "dfu", "", "");
	repair_system(s, r ? r->version : "", "dfu", out);
	repair_add(out, "leave", "dfu", "", "");
	repair_add(out, "flash", "application", "", "ota");
}

/*
 * The code of a refusal; where the log shows the bits that passed and those
 * that were checked, that of the first which failed, as the device takes it.
 */
static long refusal_code(const struct fact *e)
{
	static const long checks[][2] = {
		{ VALID_INTEGRITY, -1330 },
		{ VALID_DEPENDENCIES | VALID_DEPENDENCIES_FULL, -1340 },
		{ VALID_RANGE, -1350 },
		{ VALID_PLATFORM, -1360 }
	};

	for (size_t i = 0; e && e->other > 0 && i < COUNT(checks); i++) {
		if (e->other & ~e->number & checks[i][0])
			return checks[i][1];
	}
	return e ? e->number : 0;
}

/* Codes: usb-requests.md 11; the others are bits of checked XOR passed. */
void repair_rejected(const struct sight *s, struct diagnosis *out)
{
	const struct fact *e = evidence_find(s->ev, FACT_OTA_ERROR);
	const struct finding *f = judged_find(&s->judged, FAULT_OTHER);
	const char *check = f ? f->check : "";
	const struct release *r;
	long code = refusal_code(e);

	if (strcmp(check, "dependencies-full") == 0 &&
	    platform_has(s->platform, TRAIT_DEPENDENCIES_LIE)) {
		reject_duo(s, out);
	} else if (code == -1380 || sight_has(s, FACT_UPDATES_OFF)) {
		repair_add(out, "enter", "safe-mode", "", "");
		repair_add(out, "flash", "application", "", "ota");
	} else if (code == -1360 || strcmp(check, "platform") == 0) {
		repair_add(out, "rebuild", "application for this platform", "",
			   "");
		repair_add(out, "flash", "application", "", "ota");
	} else if (code == -1340 || strncmp(check, "dependencies", 12) == 0) {
		r = f && f->need.function && s->platform
			    ? release_of(s->platform->id, f->need.function,
					 f->need.index, f->need.version)
			    : NULL;
		repair_system(s, r ? r->version : "", "dfu", out);
		repair_add(out, "flash", "application", "", "ota");
	} else {
		repair_add(out, "flash", "application, sent once more", "",
			   "ota");
		repair_add(out, "flash", "application", "", "dfu");
	}
}
