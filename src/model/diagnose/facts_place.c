/* SPDX-License-Identifier: MIT */
/* Where something was written over DFU, and what had its place there. */
#include "model/diagnose/facts.h"

#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "model/evidence/led.h"

static const struct window *window_at(const struct platform *p, long address)
{
	for (size_t i = 0; i < p->window_count; i++) {
		const struct window *w = &p->windows[i];

		if (w->start && (unsigned long)address == w->start)
			return w;
	}
	return NULL;
}

/* The platform that has its application or system there. */
static int owner_of(long address)
{
	const struct platform *p;

	for (size_t i = 0; (p = platform_at(i)); i++) {
		const struct window *w = window_at(p, address);

		if (w && w->store == STORE_MAIN && w->dfu && p->system_parts)
			return p->id;
	}
	return -1;
}

bool facts_misplaced(const struct sight *s, struct misplaced *out)
{
	const struct fact *f = evidence_last(s->ev, FACT_DFU_ADDRESS);

	memset(out, 0, sizeof(*out));
	out->other = -1;
	if (!f)
		f = evidence_last(s->ev, FACT_DFU_COMMAND);
	if (!f || !s->platform)
		return false;
	out->address = f->number;
	out->bytes = f->kind == FACT_DFU_ADDRESS ? f->other : 0;
	out->window = window_at(s->platform, out->address);
	if (!out->window)
		out->other = owner_of(out->address);
	return true;
}

/* "-D blink.bin": a file that is called as no part of the system is. */
static bool names_program(const char *command)
{
	static const char *const parts[] = { "system", "part", "boot",
					     "monolithic", "device-os" };
	const char *at = strstr(command, " -D ");
	char file[EVIDENCE_TEXT];

	if (!at)
		return false;
	text_copy_n(file, sizeof(file), at + 4, strcspn(at + 4, " "));
	for (size_t i = 0; i < COUNT(parts); i++) {
		if (text_find_nocase(file, parts[i]))
			return false;
	}
	return text_find_nocase(file, ".bin") != NULL;
}

bool holds_program_over_system(const struct sight *s)
{
	if (!s->platform || sight_has(s, FACT_MONOLITHIC) || s->judged.seen)
		return false;
	/* nothing was written */
	if (sight_has(s, FACT_NO_DFU_DEVICE) || holds_wrong_usb_id(s))
		return false;
	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];
		const struct window *w =
			f->kind == FACT_DFU_COMMAND
				? window_at(s->platform, f->number)
				: NULL;

		if (w && w->function == FUNCTION_SYSTEM &&
		    w->store == STORE_MAIN && names_program(f->text))
			return facts_stays_in_dfu(s) ||
			       sight_led(s, LED_YELLOW_BLINK);
	}
	return false;
}

bool facts_staged(const struct sight *s)
{
	for (size_t i = 0; s->platform && i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];
		const struct window *w =
			f->kind == FACT_DFU_ADDRESS
				? window_at(s->platform, f->number)
				: NULL;

		if (w && w->store == STORE_SCRATCH)
			return true;
	}
	return false;
}

bool holds_monolithic_file(const struct sight *s)
{
	struct misplaced m;

	if (!sight_has(s, FACT_NOT_WRITEABLE) && !sight_has(s, FACT_MONOLITHIC))
		return false;
	if (!facts_misplaced(s, &m) || !m.window)
		return sight_has(s, FACT_MONOLITHIC) &&
		       sight_has(s, FACT_NOT_WRITEABLE);
	/* more than twice the place of an application is no application */
	return m.window->function == FUNCTION_USER &&
	       (sight_has(s, FACT_MONOLITHIC) ||
		(unsigned long)m.bytes > 2ul * m.window->size);
}

/*
 * A download that went through and reached from one system part over the
 * next module: one image in place of several.  DfuSe writes what it is given
 * to the end, over whatever lies there (dfu.md 4).
 */
bool holds_monolithic_over(const struct sight *s)
{
	const struct fact *begun = evidence_last(s->ev, FACT_DFU_ADDRESS);
	const struct fact *done = evidence_last(s->ev, FACT_DFU_DONE);
	struct misplaced m;

	return begun && done && done->line > begun->line &&
	       facts_misplaced(s, &m) && m.window &&
	       m.window->function == FUNCTION_SYSTEM &&
	       m.window->store == STORE_MAIN && !s->judged.seen &&
	       (unsigned long)m.bytes > m.window->size;
}
