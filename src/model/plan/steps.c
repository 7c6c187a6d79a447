/* SPDX-License-Identifier: MIT */
/* Moves of the search written out as steps. */
#include "model/catalog/milestone.h"
#include "model/plan/space.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define SECONDS_ONLINE	   30
#define SECONDS_BOOTLOADER 20

struct writer {
	const struct plan_space *space;
	struct plan *out;
	uint8_t pick[PLAN_KEYS];
	enum device_mode mode;
};

static struct plan_step *add(struct writer *w, enum plan_do action,
			     uint32_t seconds)
{
	struct plan *out = w->out;
	struct plan_step *step;

	if (out->step_count == PLAN_MAX_STEPS) {
		out->possible = false;
		text_copy(out->reason, sizeof(out->reason),
			  "the way is longer than a plan can be");
		return &out->steps[PLAN_MAX_STEPS - 1];
	}
	step = &out->steps[out->step_count++];
	memset(step, 0, sizeof(*step));
	step->action = action;
	step->from = -1;
	step->to = -1;
	step->seconds = seconds;
	step->reversible = true;
	return step;
}

static void add_mode(struct writer *w, enum device_mode mode, const char *why)
{
	struct plan_step *step;

	if (w->mode == mode)
		return;
	step = add(w, PLAN_MODE, plan_seconds(PLAN_MODE, mode));
	step->mode = mode;
	text_copy(step->what, sizeof(step->what), mode_name(mode));
	text_copy(step->why, sizeof(step->why), why);
	w->mode = mode;
}

static void add_plain(struct writer *w, enum plan_do action, const char *what,
		      const char *why)
{
	struct plan_step *step =
		add(w, action, plan_seconds(action, MODE_UNKNOWN));

	text_copy(step->what, sizeof(step->what), what);
	text_copy(step->why, sizeof(step->why), why);
}

static void add_wait(struct writer *w, uint32_t seconds, const char *what,
		     const char *why)
{
	struct plan_step *step = add(w, PLAN_WAIT, seconds);

	text_copy(step->what, sizeof(step->what), what);
	text_copy(step->why, sizeof(step->why), why);
}

static void add_reset(struct writer *w)
{
	add_plain(w, PLAN_RESET, mode_name(MODE_NORMAL),
		  "leaves DFU and starts the firmware");
	w->mode = MODE_NORMAL;
}

/* Who is the reason that a bootloader or radio stack is written? */
static void why_needed(const struct writer *w, const struct plan_part *p,
		       const struct plan_part *old, struct plan_step *step)
{
	const struct plan_space *s = w->space;
	char label[SLOT_LABEL];

	if (old->m.here && !old->m.intact) {
		text_copy(step->why, sizeof(step->why),
			  "the one that is installed is damaged");
		return;
	}
	if (rules_bootloader_too_new(s->platform->id, old->m.version,
				     p->m.version < BL_SPLIT ? 0 : -1)) {
		text_copy(step->why, sizeof(step->why),
			  "the installed one is too new for this Device OS: "
			  "updates would be taken and never applied");
		return;
	}
	for (size_t k = 0; k < s->key_count; k++) {
		for (size_t i = s->keys[k].count; i > 0; i--) {
			const struct plan_part *o = &s->keys[k].parts[i - 1];

			for (size_t d = 0; d < 2; d++) {
				const struct module_ref *r = &o->m.deps[d];

				if (!o->m.here || r->version <= 0 ||
				    r->function != p->m.function ||
				    r->index != p->m.index ||
				    (!o->target && i > 1) ||
				    (old->m.here &&
				     old->m.version >= r->version))
					continue;
				snprintf(step->why, sizeof(step->why),
					 "%s %u of version %u needs %s or "
					 "later",
					 function_name(s->keys[k].function),
					 s->keys[k].index, o->m.version,
					 module_ref_label(r, label));
				return;
			}
		}
	}
	snprintf(step->why, sizeof(step->why), "belongs to Device OS %s",
		 p->release ? p->release : "that is installed");
}

static void why_part(const struct writer *w, const struct plan_part *p,
		     const struct plan_part *old, struct plan_step *step)
{
	const struct plan_space *s = w->space;
	const size_t size = sizeof(step->why);

	if (p->app)
		text_copy(step->why, size, "the application that shall run");
	else if (p->tinker)
		text_copy(step->why, size,
			  "no application that would run is installed");
	else if (p->twin)
		snprintf(step->why, size,
			 "this build of %s needs less bootloader, and no way "
			 "is open for a newer one",
			 p->release);
	else if (p->m.function == FUNCTION_BOOTLOADER ||
		 p->m.function == FUNCTION_RADIO)
		why_needed(w, p, old, step);
	else if (p->target && old->m.here && !old->m.intact)
		text_copy(step->why, size,
			  "the one that is installed is damaged");
	else if (p->target)
		snprintf(step->why, size, "part of Device OS %s",
			 p->release ? p->release : "?");
	else
		snprintf(step->why, size,
			 "a step in between: without %s the device refuses "
			 "Device OS %s",
			 p->release ? p->release : "it",
			 s->target ? s->target->version : "that is installed");
}

static void note_missing(struct writer *w, const struct plan_key *k,
			 const struct plan_part *p)
{
	struct plan *out = w->out;
	struct plan_firmware f;

	if (!p->missing)
		return;
	plan_firmware_of(w->space, k, p, &f);
	for (size_t i = 0; i < out->missing_count; i++) {
		if (memcmp(&out->missing[i], &f, sizeof(f)) == 0)
			return;
	}
	if (out->missing_count < PLAN_MAX_MISSING)
		out->missing[out->missing_count++] = f;
}

static void add_flash(struct writer *w, const struct plan_move *move)
{
	const struct plan_key *k = &w->space->keys[move->key];
	const struct plan_part *p = &k->parts[move->part];
	const struct plan_part *old = &k->parts[w->pick[move->key]];
	struct plan_step *step =
		add(w, PLAN_FLASH,
		    road_seconds(move->road, w->space->platform, k->function,
				 p->bytes));

	if (p->tinker)
		text_copy(step->what, sizeof(step->what), "tinker");
	else
		plan_what(k->function, k->index, step->what);
	step->function = k->function;
	step->index = k->index;
	step->from = old->m.here ? old->m.version : -1;
	step->to = p->m.version;
	memcpy(step->deps, p->m.deps, sizeof(step->deps));
	text_copy(step->release, sizeof(step->release),
		  p->release ? p->release : "");
	step->over = move->road;
	step->address = p->start;
	step->bytes = p->bytes;
	step->reversible = k->function != FUNCTION_BOOTLOADER;
	why_part(w, p, old, step);
	note_missing(w, k, p);
	w->pick[move->key] = move->part;
}

/* The order of parts within one visit of DFU; platforms.md 8. */
static unsigned rank(const struct plan_space *s, const struct plan_move *move)
{
	const struct plan_key *k = &s->keys[move->key];

	if (k->function == FUNCTION_USER)
		return 9;
	if (k->function != FUNCTION_SYSTEM)
		return 0;
	return platform_file_of_part(s->platform, k->index);
}

static bool plain_dfu(const struct plan_move *move)
{
	return move->kind == MOVE_FLASH && road_row(move->road)->direct;
}

static void add_session(struct writer *w, const struct plan_move *moves,
			size_t count)
{
	for (unsigned r = 0; r < 10; r++) {
		for (size_t i = 0; i < count; i++) {
			if (rank(w->space, &moves[i]) == r)
				add_flash(w, &moves[i]);
		}
	}
}

static void started(struct writer *w, const struct plan_move *move)
{
	if (move->bootloader < 0)
		return;
	add_wait(w, SECONDS_BOOTLOADER, "bootloader",
		 "this Device OS brings its own bootloader and writes it at "
		 "its first start");
	for (size_t k = 0; k < w->space->key_count; k++) {
		const struct plan_key *key = &w->space->keys[k];

		if (key->function != FUNCTION_BOOTLOADER || key->index != 0)
			continue;
		for (size_t i = key->count; i > 0; i--) {
			if (key->parts[i - 1].m.intact &&
			    key->parts[i - 1].m.version == move->bootloader)
				w->pick[k] = (uint8_t)(i - 1);
		}
	}
}

static void add_received(struct writer *w, const struct plan_move *move)
{
	const struct road_row *road = road_row(move->road);

	if (road->network) {
		if (w->mode == MODE_LISTENING)
			add_plain(w, PLAN_RESET, mode_name(MODE_NORMAL),
				  "leaves listening mode");
		add_wait(w, SECONDS_ONLINE, "cloud",
			 "the device must be online");
	} else if (road->listening) {
		add_mode(w, MODE_LISTENING, road->listening);
	}
	add_flash(w, move);
	w->mode = MODE_NORMAL;
	if (road->staged)
		add_reset(w);
	started(w, move);
}

static void add_backup(struct writer *w)
{
	add_mode(w, MODE_DFU, "the flash can be read here");
	add_plain(w, PLAN_BACKUP, "device", "keeps what is there now");
}

void plan_write_look(struct plan *out)
{
	struct writer w = { .out = out };

	add_plain(&w, PLAN_INSPECT, "device",
		  "what the table does not show has to be read first");
}

void plan_write_steps(const struct plan_space *s, const struct plan_move *moves,
		      size_t count, struct plan *out)
{
	struct writer w = { .space = s, .out = out };

	w.mode = s->mode;
	if (count > 0 && s->backup)
		add_backup(&w);
	for (size_t i = 0; i < count; i++) {
		const struct plan_move *move = &moves[i];
		size_t n = 1;

		if (move->kind == MOVE_ENTER_DFU) {
			add_mode(&w, MODE_DFU,
				 "parts are written from the bootloader");
		} else if (move->kind == MOVE_LEAVE_DFU) {
			add_reset(&w);
			started(&w, move);
		} else if (plain_dfu(move)) {
			while (i + n < count && plain_dfu(&moves[i + n]))
				n++;
			add_session(&w, move, n);
			i += n - 1;
		} else {
			add_received(&w, move);
		}
	}
	if (count > 0)
		add_plain(&w, PLAN_INSPECT, "device",
			  "success is what the device then shows");
}
