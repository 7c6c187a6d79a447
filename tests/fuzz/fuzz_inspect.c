/* SPDX-License-Identifier: MIT */
/* Pasted text of any kind: model/evidence.h and model/diagnose.h. */
#include <string.h>

#include "fuzz.h"
#include "luck.h"
#include "model/diagnose/diagnose.h"
#include "model/evidence/led.h"
#include "model/evidence/read.h"

static void check_text(const char *text, size_t size)
{
	fuzz_require(memchr(text, '\0', size) != NULL);
	for (; *text; text++)
		fuzz_require((unsigned char)*text >= 0x20 && *text != 0x7f);
}

static void check_evidence(const struct evidence *ev)
{
	fuzz_require(ev->fact_count <= EVIDENCE_FACTS);
	fuzz_require(ev->table.count <= TABLE_MAX_SLOTS);
	for (size_t i = 0; i < ev->fact_count; i++) {
		fuzz_require(ev->facts[i].kind < FACT_KINDS);
		fuzz_require(ev->facts[i].line <= ev->lines);
		check_text(ev->facts[i].text, EVIDENCE_TEXT);
	}
	for (size_t i = 0; i < ev->unread_count && i < EVIDENCE_UNREAD; i++)
		check_text(ev->unread[i].text, EVIDENCE_TEXT);
	for (int i = -1; i <= LEDS; i++)
		fuzz_require(led_id((enum led)i) && led_state((enum led)i) &&
			     led_next((enum led)i));
	led_sos((int)ev->lines);
	for (int i = -1; i <= READERS; i++)
		fuzz_require(reader_id((enum reader)i) &&
			     reader_title((enum reader)i));
	for (size_t i = 0; i < ev->table.count; i++) {
		fuzz_require(ev->table.slots[i].dep_count <= 2);
		fuzz_require(ev->table.slots[i].function < FUNCTIONS);
		fuzz_require(ev->table.slots[i].store < STORES);
	}
}

static void check_diagnosis(const struct diagnosis *d)
{
	fuzz_require(d->verdict < VERDICTS);
	fuzz_require(d->also_count <= DIAGNOSIS_MAX);
	fuzz_require(d->failing_count <= DIAGNOSIS_MAX);
	fuzz_require(d->repair_count > 0 && d->repair_count <= DIAGNOSIS_MAX);
	fuzz_require(d->evidence_count <= DIAGNOSIS_MAX);
	fuzz_require(d->summary[0] != '\0');
	check_text(d->summary, sizeof(d->summary));
}

void fuzz_one(const uint8_t *data, size_t size)
{
	static struct evidence ev;
	static struct diagnosis d;
	char led[64];
	size_t n = size < sizeof(led) ? size : sizeof(led) - 1;

	memcpy(led, data, n);
	led[n] = '\0';
	fuzz_luck();
	/* what is short may be what somebody saw */
	evidence_read((const char *)data, size, size < sizeof(led) ? led : NULL,
		      &ev);
	check_evidence(&ev);
	diagnose_evidence(&ev, &d);
	check_diagnosis(&d);
	diagnose_table(&ev.table, (enum device_mode)(size % MODES), &d);
	check_diagnosis(&d);
}
