/* SPDX-License-Identifier: MIT */
/*
 * What unbrick prints is read back: the table of every platform, sound and
 * with each kind of fault, gives the same verdict from its words, its document
 * and a report as it gave on the device.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/count.h"
#include "cli/diagnosis.h"
#include "model/catalog/release.h"
#include "model/catalog/table_json.h"
#include "model/diagnose/diagnose.h"
#include "model/evidence/read.h"
#include "record/report.h"

#define ID "e00fce68aabbccddeeff0011"

static struct evidence ev;

/* The modules of a release in their places, and Tinker. */
static void release_table(const struct release *r, struct table *t)
{
	const struct release_tinker *tinker;
	struct slot *s;
	uint8_t function, index;

	memset(t, 0, sizeof(*t));
	t->platform_id = r->platform_id;
	t->source = TABLE_SERIAL;
	for (size_t i = 0; i < r->module_count; i++) {
		const struct release_module *m = &r->modules[i];

		if (m->twin || t->count >= TABLE_MAX_SLOTS - 1)
			continue;
		s = &t->slots[t->count++];
		s->present = true;
		s->function = m->function;
		s->index = m->index;
		s->version = m->version;
		slot_set_valid(s, 30, 30);
		for (size_t k = 0; k < 2; k++) {
			if (m->deps[k].function)
				s->deps[s->dep_count++] = m->deps[k];
		}
	}
	release_main_part(r->platform_id, &function, &index);
	tinker = release_tinker(r->platform_id,
				(unsigned)table_version(t, function, index));
	s = &t->slots[t->count++];
	s->present = true;
	s->function = FUNCTION_USER;
	s->index = 1;
	s->version = tinker ? tinker->version : 6;
	slot_set_valid(s, 30, 30);
	s->deps[0].function = function;
	s->deps[0].index = index;
	s->deps[0].version = (uint16_t)table_version(t, function, index);
	s->dep_count = 1;
}

enum fault { SOUND, OLD_BOOT, BAD_BOOT, NEW_APP, NO_APP, BAD_SYSTEM, FAULTS };

static struct slot *slot_of(struct table *t, unsigned function)
{
	for (size_t i = 0; i < t->count; i++) {
		if (t->slots[i].function == function)
			return &t->slots[i];
	}
	return NULL;
}

static bool break_it(struct table *t, enum fault f)
{
	/* nothing was published of it but one part */
	struct slot *boot = slot_of(t, FUNCTION_BOOTLOADER);
	struct slot *app = slot_of(t, FUNCTION_USER);
	struct slot *system = slot_of(t, FUNCTION_SYSTEM);

	if (!boot || !app || !system)
		return false;
	switch (f) {
	case OLD_BOOT:
		boot->version = 1;
		break;
	case BAD_BOOT:
		slot_set_valid(boot, 30, 28);
		break;
	case NEW_APP:
		app->deps[0].version++;
		slot_set_valid(app, 30, 26);
		break;
	case NO_APP:
		app->present = false;
		app->function = FUNCTION_NONE;
		app->dep_count = 0;
		break;
	case BAD_SYSTEM:
		slot_set_valid(system, 30, 28);
		break;
	default:
		break;
	}
	return true;
}

static void words(const struct table *t, struct buf *out)
{
	const struct platform *p = platform_by_id(t->platform_id);
	struct diagnosis d;

	assert_true(buf_printf(out,
			       "%s  1-1.1  " ID "  normal\n"
			       "Device OS, read by usb\n",
			       p->title));
	diagnosis_table_text(t, out);
	/* inspect says behind it what it makes of it */
	diagnose_table(t, MODE_NORMAL, &d);
	assert_true(buf_printf(out, "%s: %s\n\n", verdict_id(d.verdict),
			       d.summary));
}

static json_t *device(const struct table *t)
{
	char name[PLATFORM_NAME];

	return json_pack("{s:s, s:s, s:s, s:o, s:n}", "device", ID, "port",
			 "1-1.1", "platform",
			 platform_name(t->platform_id, name), "before",
			 table_json(t), "after");
}

static void document(const struct table *t, struct buf *out)
{
	json_t *doc = json_pack("{s:s, s:[o]}", "schema", "unbrick.report/1",
				"devices", device(t));
	char *text = json_dumps(doc, JSON_INDENT(2));

	assert_non_null(text);
	assert_true(buf_printf(out, "%s\n", text));
	free(text);
	json_decref(doc);
}

static void report(const struct table *t, enum report_form form,
		   struct buf *out)
{
	json_t *doc = json_pack("{s:s, s:[o]}", "schema", "unbrick.report/1",
				"devices", device(t));
	struct err e = { 0 };

	assert_int_equal(report_format(doc, form, out, &e), 0);
	json_decref(doc);
}

static void report_in_words(const struct table *t, struct buf *out)
{
	report(t, REPORT_TXT, out);
}

static void report_as_csv(const struct table *t, struct buf *out)
{
	report(t, REPORT_CSV, out);
}

static const struct {
	const char *name;
	void (*print)(const struct table *t, struct buf *out);
} forms[] = {
	{ "words", words },
	{ "document", document },
	{ "report in words", report_in_words },
	{ "report as CSV", report_as_csv },
};

static size_t check(const struct table *t, const char *release, int fault)
{
	struct diagnosis want, have;
	size_t bad = 0;

	diagnose_table(t, MODE_NORMAL, &want);
	for (size_t i = 0; i < COUNT(forms); i++) {
		struct buf b;

		buf_init(&b, 1 << 20);
		forms[i].print(t, &b);
		evidence_read(buf_text(&b), b.len, NULL, &ev);
		diagnose_evidence(&ev, &have);
		if (have.verdict != want.verdict ||
		    have.platform_id != want.platform_id ||
		    (have.confidence == CONFIDENCE_CERTAIN &&
		     want.confidence != CONFIDENCE_CERTAIN)) {
			bad++;
			print_message("platform %d, %s, fault %d, %s: %s, not "
				      "%s\n%.700s\n",
				      t->platform_id, release, fault,
				      forms[i].name, verdict_id(have.verdict),
				      verdict_id(want.verdict), buf_text(&b));
		}
		buf_fini(&b);
	}
	return bad;
}

static void every_platform_is_read_back(void **state)
{
	const struct platform *p;
	size_t all = 0, bad = 0;

	(void)state;
	for (size_t i = 0; (p = platform_at(i)); i++) {
		size_t n = release_count(p->id), step = n / 6 + 1;

		for (size_t k = 0; k < n; k += step) {
			const struct release *r = release_at(p->id, k);

			for (int f = 0; f < FAULTS && bad < 4; f++) {
				struct table t;

				release_table(r, &t);
				if (!break_it(&t, (enum fault)f))
					continue;
				bad += check(&t, r->version, f);
				all++;
			}
		}
	}
	print_message("%zu tables, %zu read back otherwise\n", all, bad);
	assert_true(all > 200);
	assert_int_equal(bad, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_platform_is_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
