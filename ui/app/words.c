/* SPDX-License-Identifier: MIT */
#include "ui/app/words.h"

#include <stdio.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "model/catalog/part_words.h"
#include "model/catalog/plain_words.h"
#include "model/catalog/release.h"
#include "model/diagnose/pages.h"

const char *row_state_word(enum row_state s)
{
	static const char *const words[ROW_STATES] = {
		[ROW_UNKNOWN] = "NOT READ",  [ROW_OK] = "OK",
		[ROW_DEGRADED] = "DEGRADED", [ROW_BROKEN] = "BROKEN",
		[ROW_BUSY] = "BUSY",	     [ROW_NO_ACCESS] = "NO ACCESS",
		[ROW_LOOKING] = "READING",   [ROW_RUN] = "RUN",
		[ROW_PASS] = "PASS",	     [ROW_FAIL] = "FAIL",
		[ROW_STOPPED] = "STOPPED",   [ROW_LEFT] = "UNPLUGGED",
	};

	return words[s];
}

enum ink row_state_ink(enum row_state s)
{
	static const enum ink inks[ROW_STATES] = {
		[ROW_UNKNOWN] = INK_DIM,   [ROW_OK] = INK_OK,
		[ROW_DEGRADED] = INK_WARN, [ROW_BROKEN] = INK_BAD,
		[ROW_BUSY] = INK_WARN,	   [ROW_NO_ACCESS] = INK_BAD,
		[ROW_LOOKING] = INK_RUN,   [ROW_RUN] = INK_RUN,
		[ROW_PASS] = INK_OK,	   [ROW_FAIL] = INK_BAD,
		[ROW_STOPPED] = INK_WARN,  [ROW_LEFT] = INK_DIM,
	};

	return inks[s];
}

bool row_in_trouble(const struct row *r)
{
	return r->state == ROW_DEGRADED || r->state == ROW_BROKEN ||
	       r->state == ROW_FAIL || r->state == ROW_STOPPED ||
	       r->state == ROW_NO_ACCESS;
}

/* By its table it cannot start its application, whatever else it says. */
static bool cannot_start(const struct row *r)
{
	for (size_t i = 0; i < r->table.count; i++) {
		const struct slot *s = &r->table.slots[i];

		if (s->present && s->store == STORE_MAIN &&
		    (s->function == FUNCTION_SYSTEM ||
		     s->function == FUNCTION_USER) &&
		    s->checks[CHECK_DEPENDENCIES] == CHECK_FAIL)
			return true;
	}
	return false;
}

bool row_mode_inferred(const struct row *r)
{
	return r->looked && r->device.mode == MODE_NORMAL &&
	       r->read_in != MODE_SAFE && cannot_start(r);
}

const char *row_mode(const struct row *r)
{
	if (row_mode_inferred(r))
		return "safe, inferred";
	return mode_name(r->looked && r->device.mode == MODE_NORMAL &&
					 r->read_in == MODE_SAFE
				 ? MODE_SAFE
				 : r->device.mode);
}

const char *slot_release(int platform, const struct slot *s, int room,
			 char out[SLOT_RELEASE])
{
	const char *one;

	out[0] = '\0';
	if (!s->present || s->function == FUNCTION_USER)
		return out;
	release_range(platform, s->function, s->index, s->version, out);
	one = release_name(platform, s->function, s->index, s->version);
	if ((int)strlen(out) > room)
		text_copy(out, SLOT_RELEASE, one ? one : "");
	return out;
}

const char *need_release(int platform, const struct module_ref *r)
{
	return release_name(platform, r->function, r->index, r->version);
}

const char *short_id(const char *id, char out[SHORT_ID])
{
	size_t n = strlen(id);

	if (n > 14)
		snprintf(out, SHORT_ID, "%.8s..%s", id, id + n - 4);
	else
		text_copy(out, SHORT_ID, n ? id : "-");
	return out;
}

const char *duration(uint64_t seconds, char out[DURATION])
{
	if (seconds < 60)
		snprintf(out, DURATION, "%u s", (unsigned)seconds);
	else
		snprintf(out, DURATION, "%u min %02u s",
			 (unsigned)(seconds / 60 % 10000),
			 (unsigned)(seconds % 60));
	return out;
}

const char *amount(uint64_t bytes, char out[AMOUNT])
{
	if (bytes == 0)
		text_copy(out, AMOUNT, "-");
	else if (bytes < 10000)
		snprintf(out, AMOUNT, "%u B", (unsigned)bytes);
	else
		snprintf(out, AMOUNT, "%u KB",
			 (unsigned)((bytes + 1023) / 1024 % 10000000));
	return out;
}

const char *part_called(int platform, const char *what, const char *release,
			char out[PART_CALLED])
{
	const char *words = part_words_of_file(platform, what, release, out);

	if (words != out)
		text_copy(out, PART_CALLED, words);
	plain_put(platform, -1, out, PART_CALLED);
	return out;
}

const char *step_called(int platform, const struct plan_step *s,
			char out[PART_CALLED])
{
	plan_called(platform, s, out);
	plain_put(platform, -1, out, PART_CALLED);
	return out;
}

const char *slot_called(int platform, const struct slot *s,
			char out[PART_CALLED])
{
	return plain_slot(platform, s, out);
}

const char *need_called(int platform, const struct module_ref *r,
			char out[PART_CALLED])
{
	return plain_ref(platform, r, out);
}

void text_called(int platform, int system, char *text, size_t size)
{
	plain_put(platform, system, text, size);
}

const char *cause_words(const struct diagnosis *d, int also)
{
	return also < 0 ? explain_title(d) : explain_page(d->also[also])->title;
}

static const char *subject(const struct failing *f)
{
	return strcmp(f->module, "dct") == 0   ? "device settings (DCT)"
	       : strcmp(f->module, "usb") == 0 ? "USB"
	       : f->module[0]		       ? f->module
					       : "a module";
}

/* What a check that failed says of a module; NULL: it has no words. */
static const char *fault(const char *check)
{
	static const struct {
		const char *check, *words;
	} faults[] = {
		{ "integrity", "is damaged: its checksum does not hold" },
		{ "platform", "is built for another kind of device" },
		{ "range", "does not lie where it has to run" },
	};

	for (size_t i = 0; i < COUNT(faults); i++) {
		if (strcmp(faults[i].check, check) == 0)
			return faults[i].words;
	}
	return NULL;
}

void failing_text(const struct diagnosis *d, const struct failing *f, char *out,
		  size_t size)
{
	const char *words = fault(f->check);

	if (strcmp(f->check, "missing") == 0)
		snprintf(out, size, "%s is needed and is not there",
			 f->needs[0] ? f->needs : f->module);
	else if (words)
		snprintf(out, size, "%s %s", subject(f), words);
	else if (f->needs[0])
		snprintf(out, size, "%s needs %s; the device has %s",
			 subject(f), f->needs, f->has[0] ? f->has : "another");
	else
		snprintf(out, size, "%s: the %s is wrong", subject(f),
			 f->check);
	text_called(d->platform_id,
		    table_version(&d->table, FUNCTION_SYSTEM, 1), out, size);
}
