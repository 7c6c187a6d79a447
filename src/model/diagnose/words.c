/* SPDX-License-Identifier: MIT */
/*
 * Sentences of a diagnosis: names of modules as people say them, releases
 * beside version numbers, templates with words in braces.
 */
#include "base/count.h"
#include "model/diagnose/sight.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "model/catalog/milestone.h"
#include "model/catalog/part_words.h"
#include "model/evidence/led.h"

#define QUOTED 100

/* Parts are called as the reader calls them: by file or by module. */
static unsigned called(const struct sight *s, unsigned index)
{
	return sight_has(s, FACT_FILE_NAMES)
		       ? platform_file_of_part(s->platform, index)
		       : index;
}

void words_label(const struct sight *s, const struct module_ref *m,
		 enum store store, char out[SLOT_LABEL])
{
	struct slot slot;

	memset(&slot, 0, sizeof(slot));
	slot.present = true;
	slot.function = m->function;
	slot.index = m->index;
	slot.store = store;
	if (m->function == FUNCTION_SYSTEM)
		slot.index = (uint8_t)called(s, m->index);
	slot_label(&slot, out);
}

/* One that the maker's files count otherwise is told with both numbers. */
static void say_system(const struct sight *s, const struct module_ref *m,
		       char *out, size_t size)
{
	char words[PART_WORDS];

	if (sight_has(s, FACT_FILE_NAMES) || !s->platform ||
	    platform_file_of_part(s->platform, m->index) == m->index ||
	    m->version < OS_PART3)
		snprintf(out, size, "system part %u", called(s, m->index));
	else
		text_copy(out, size,
			  part_words(s->platform->id, m->index, m->version,
				     words));
}

/* "bootloader", "system part 2", "the application" */
static void say_module(const struct sight *s, const struct module_ref *m,
		       char *out, size_t size)
{

	switch (m->function) {
	case FUNCTION_BOOTLOADER:
		text_copy(out, size,
			  m->index ? "the second bootloader" : "bootloader");
		break;
	case FUNCTION_SYSTEM:
		say_system(s, m, out, size);
		break;
	case FUNCTION_USER:
		text_copy(out, size, "the application");
		break;
	case FUNCTION_RADIO:
		text_copy(out, size, "radio stack");
		break;
	case FUNCTION_NCP:
		text_copy(out, size, "network co-processor firmware");
		break;
	default:
		text_copy(out, size, function_name(m->function));
		break;
	}
}

/* "system part 2 v206 (0.7.0-rc.7)" */
static void say_version(const struct sight *s, const struct module_ref *m,
			char *out, size_t size)
{
	int platform = s->table->platform_id;
	const char *release = m->function == FUNCTION_USER
				      ? NULL
				      : release_name(platform, m->function,
						     m->index, m->version);
	char name[64];

	say_module(s, m, name, sizeof(name));
	if (m->function == FUNCTION_USER)
		text_copy(out, size, name);
	else
		snprintf(out, size, "%s v%u%s%s%s", name, m->version,
			 release ? " (" : "", release ? release : "",
			 release ? ")" : "");
}

static void say_has(const struct sight *s, const struct finding *f, char *out,
		    size_t size)
{
	struct module_ref has = f->need.function ? f->need : f->module;

	if (f->has == -1) {
		text_copy(out, size, "none");
	} else if (f->has < 0) {
		text_copy(out, size, "not known");
	} else {
		has.version = (uint16_t)f->has;
		say_version(s, &has, out, size);
	}
}

void words_failing(const struct sight *s, const struct finding *f,
		   struct failing *out)
{
	struct module_ref has = f->need.function ? f->need : f->module;
	char label[SLOT_LABEL];

	memset(out, 0, sizeof(*out));
	words_label(s, &f->module, f->store, out->module);
	text_copy(out->check, sizeof(out->check), f->check);
	if (f->need.function) {
		words_label(s, &f->need, STORE_MAIN, label);
		snprintf(out->needs, sizeof(out->needs), "%s v%u", label,
			 f->need.version);
	}
	if (f->has >= 0) {
		words_label(s, &has, STORE_MAIN, label);
		snprintf(out->has, sizeof(out->has), "%s v%d", label, f->has);
	} else if (f->has == -1) {
		text_copy(out->has, sizeof(out->has), "none");
	}
}

static const char *device_words(const struct sight *s)
{
	return s->platform ? s->platform->title : "device";
}

static void say_part(const struct sight *s, unsigned function, int version,
		     char *out, size_t size)
{
	struct module_ref ref;

	ref.function = (uint8_t)function;
	ref.index = function == FUNCTION_SYSTEM
			    ? (uint8_t)main_part(s->table->platform_id)
			    : 0;
	ref.version = (uint16_t)(version < 0 ? 0 : version);
	if (version >= 0)
		say_version(s, &ref, out, size);
	else
		text_copy(out, size,
			  function == FUNCTION_SYSTEM ? "the system"
						      : "the bootloader");
}

static const struct fact *led_fact(const struct sight *s, bool sos)
{
	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind == FACT_LED && (!sos || f->number == LED_SOS))
			return f;
	}
	return NULL;
}

/* The crash where the rule is about one, else the first that is known. */
static void say_led(const struct sight *s, const struct rule *r, char *out,
		    size_t size)
{
	bool sos = r->proof[0] == FACT_SOS && sight_has(s, FACT_SOS);
	const struct fact *f = led_fact(s, sos);
	const char *crash = f ? led_sos((int)f->other) : NULL;

	if (!f)
		out[0] = '\0';
	else if (f->number == LED_SOS && crash)
		snprintf(out, size, "SOS with %ld blinks, %s", f->other, crash);
	else
		snprintf(out, size, "LED %s: %s; %s",
			 led_id((enum led)f->number),
			 led_state((enum led)f->number),
			 led_next((enum led)f->number));
}

static const struct fact *proof_of(const struct sight *s, const struct rule *r)
{
	for (const enum fact_kind *k = r->proof; k && *k != FACT_NONE; k++) {
		const struct fact *f = evidence_find(s->ev, *k);

		if (f)
			return f;
	}
	return NULL;
}

/* So much of a line that a sentence stays one; cut between words. */
static void say_quote(const char *text, char *out, size_t size)
{
	size_t n = strlen(text), most = size < QUOTED ? size - 1 : QUOTED;

	if (n <= most) {
		text_copy(out, size, text);
		return;
	}
	for (n = most - 4; n > most / 2 && text[n] != ' '; n--)
		;
	text_copy_n(out, size, text, n);
	text_copy(out + strlen(out), size - strlen(out), " ...");
}

static const struct finding *main_finding(const struct sight *s)
{
	return s->judged.count ? &s->judged.findings[0] : NULL;
}

/* The finding that a verdict is about, by its fault. */
static const struct finding *finding_for(const struct sight *s, enum verdict v)
{
	static const struct {
		enum verdict verdict;
		enum fault fault;
	} about[] = {
		{ VERDICT_BOOTLOADER_CORRUPT, FAULT_BOOT_CORRUPT },
		{ VERDICT_BOOTLOADER_TOO_OLD, FAULT_BOOT_OLD },
		{ VERDICT_BOOTLOADER_TOO_NEW, FAULT_BOOT_NEW },
		{ VERDICT_PART_MISMATCH, FAULT_PARTS },
		{ VERDICT_APP_NEWER, FAULT_APP_NEWER },
		{ VERDICT_NO_VALID_SYSTEM, FAULT_SYSTEM_CORRUPT },
		{ VERDICT_WRONG_PLATFORM, FAULT_PLATFORM },
		{ VERDICT_OTA_REJECTED, FAULT_OTHER },
	};

	for (size_t i = 0; i < COUNT(about); i++) {
		const struct finding *f =
			about[i].verdict == v
				? judged_find(&s->judged, about[i].fault)
				: NULL;

		if (f)
			return f;
	}
	return main_finding(s);
}

/* One word in braces; unknown ones give nothing. */
static void say(const struct sight *s, const struct rule *r, const char *key,
		char *out, size_t size)
{
	const struct finding *f = finding_for(s, r->verdict);
	const struct fact *p;

	out[0] = '\0';
	if (strcmp(key, "device") == 0)
		text_copy(out, size, device_words(s));
	else if (strcmp(key, "system") == 0)
		say_part(s, FUNCTION_SYSTEM, s->judged.system, out, size);
	else if (strcmp(key, "boot") == 0)
		say_part(s, FUNCTION_BOOTLOADER, s->judged.bootloader, out,
			 size);
	else if (strcmp(key, "led") == 0)
		say_led(s, r, out, size);
	else if (strcmp(key, "who") == 0 && f)
		say_version(s, &f->module, out, size);
	else if (strcmp(key, "need") == 0 && f && f->need.function)
		say_version(s, &f->need, out, size);
	else if (strcmp(key, "have") == 0 && f)
		say_has(s, f, out, size);
	else if (strcmp(key, "proof") == 0) {
		p = proof_of(s, r);
		say_quote(p ? p->text : "", out, size);
	}
}

void words_summary(const struct sight *s, const struct rule *r,
		   struct diagnosis *out)
{
	char text[sizeof(out->summary)];
	const char *t = r->summary;
	size_t at = 0;

	while (*t && at + 1 < sizeof(text)) {
		char key[16], word[160];
		const char *end = *t == '{' ? strchr(t, '}') : NULL;
		size_t n;

		if (!end) {
			text[at++] = *t++;
			continue;
		}
		text_copy_n(key, sizeof(key), t + 1, (size_t)(end - t) - 1);
		say(s, r, key, word, sizeof(word));
		n = strlen(word);
		/* nothing in brackets: without them */
		if (!n && at > 1 && text[at - 1] == '(' && end[1] == ')') {
			at -= 2;
			t = end + 2;
			continue;
		}
		/* nor a sentence of nothing */
		if (!n && at > 1 && text[at - 1] == ' ' && end[1] == '.') {
			at--;
			t = end + 2;
			continue;
		}
		if (at + n >= sizeof(text))
			break;
		memcpy(text + at, word, n);
		at += n;
		t = end + 1;
	}
	/* a word at the end that had nothing to say */
	while (at && text[at - 1] == ' ')
		at--;
	text[at] = '\0';
	if (text[0] >= 'a' && text[0] <= 'z')
		text[0] = (char)(text[0] - 'a' + 'A');
	/* a word that was cut inside a letter is made whole again */
	text_clean(out->summary, sizeof(out->summary), text, at);
}
