/* SPDX-License-Identifier: MIT */
#include "model/diagnose/diagnose.h"

#include <stdio.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "model/catalog/milestone.h"
#include "model/diagnose/choice.h"
#include "model/diagnose/exclude.h"
#include "model/diagnose/facts.h"
#include "model/diagnose/repair.h"
#include "model/diagnose/sight.h"
#include "model/evidence/led.h"

static bool has_also(const struct diagnosis *d, enum verdict v)
{
	if (d->verdict == v)
		return true;
	for (size_t i = 0; i < d->also_count; i++) {
		if (d->also[i] == v)
			return true;
	}
	return false;
}

static void add_also(struct diagnosis *d, enum verdict v)
{
	if (!choice_implies(d->verdict, v) && !has_also(d, v) &&
	    d->also_count < DIAGNOSIS_MAX)
		d->also[d->also_count++] = v;
}

static void add_evidence(struct diagnosis *d, unsigned line, const char *text)
{
	struct evidence_line *e;

	for (size_t i = 0; i < d->evidence_count; i++) {
		if (d->evidence[i].line == line &&
		    strcmp(d->evidence[i].text, text) == 0)
			return;
	}
	if (d->evidence_count >= DIAGNOSIS_MAX)
		return;
	e = &d->evidence[d->evidence_count++];
	e->line = line;
	text_clean(e->text, sizeof(e->text), text, strlen(text));
}

/* Facts that prove a rule: of each kind the first and the last. */
static void add_fact(const struct fact *f, struct diagnosis *out)
{
	if (f)
		add_evidence(out, f->line, f->text);
}

/* A verdict that no single line proves rests on the table as a whole. */
static void add_table(const struct sight *s, struct diagnosis *out)
{
	const struct table *t = s->table;
	char text[160];

	if (!t->count || !s->judged.seen || out->evidence_count)
		return;
	add_fact(evidence_last(s->ev, FACT_INSPECT), out);
	add_fact(evidence_last(s->ev, FACT_DESCRIBE), out);
	snprintf(text, sizeof(text), "module table, %zu rows: %s", t->count,
		 judged_has(&s->judged, FAULT_NO_APP)
			 ? "no application among them"
		 : !s->judged.checked ? "versions fit, no check is shown"
		 : s->judged.proven   ? "every check passes"
				      : "every check that is shown passes");
	add_evidence(out, t->slots[t->count - 1].line, text);
}

static void add_proof(const struct sight *s, const struct rule *r,
		      struct diagnosis *out)
{
	for (const enum fact_kind *k = r->proof; k && *k != FACT_NONE; k++) {
		const struct fact *first = evidence_find(s->ev, *k);
		const struct fact *last = evidence_last(s->ev, *k);

		add_fact(first, out);
		if (last != first)
			add_fact(last, out);
	}
	add_table(s, out);
}

static void say_finding(const struct finding *f, const struct failing *row,
			char *out, size_t size)
{
	const char *parts[] = { row->module, ": ",
				row->check,  row->needs[0] ? ", needs " : "",
				row->needs,  row->has[0] ? ", has " : "",
				row->has };
	size_t at = 0;

	(void)f;
	for (size_t i = 0; i < COUNT(parts) && at + 1 < size; i++) {
		text_copy(out + at, size - at, parts[i]);
		at += strlen(out + at);
	}
}

static bool has_row(const struct diagnosis *d, const struct failing *row)
{
	for (size_t i = 0; i < d->failing_count; i++) {
		if (strcmp(d->failing[i].module, row->module) == 0 &&
		    strcmp(d->failing[i].check, row->check) == 0)
			return true;
	}
	return false;
}

/* One row per module and check; what is only missing has its own verdict. */
static void add_findings(const struct sight *s, struct diagnosis *out)
{
	for (size_t i = 0; i < s->judged.count; i++) {
		const struct finding *f = &s->judged.findings[i];
		char text[160];
		struct failing row;

		if (f->fault == FAULT_NO_APP)
			continue;
		words_failing(s, f, &row);
		say_finding(f, &row, text, sizeof(text));
		add_evidence(out, f->slot ? f->slot->line : 0, text);
		if (!has_row(out, &row) && out->failing_count < DIAGNOSIS_MAX)
			out->failing[out->failing_count++] = row;
	}
}

/*
 * Intermediate releases: to 0.6.0 and later an Electron has to pass 0.5.3
 * over the air, Photons before 0.7.0 go release by release (serial.md 6.4).
 */
static bool needs_intermediate(const struct sight *s, const struct diagnosis *d)
{
	size_t apps = 0;

	for (size_t i = 0; i < d->repair_count; i++)
		apps += text_starts(d->repair[i].what,
				    "application built for") &&
			strcmp(d->repair[i].over, "ota") == 0;
	if (d->verdict == VERDICT_APP_NEWER && apps > 1)
		return true;
	return d->verdict == VERDICT_PART_MISMATCH &&
	       platform_has(s->platform, TRAIT_PART3_LATE) &&
	       table_version(s->table, FUNCTION_SYSTEM, 2) >= 0 &&
	       table_version(s->table, FUNCTION_SYSTEM, 2) <
		       OS_PART3_PLACE_FINAL &&
	       table_version(s->table, FUNCTION_SYSTEM, 1) >= OS_PART3;
}

/* A system to come needs a bootloader that is not there yet. */
static bool needs_bootloader(const struct diagnosis *d)
{
	if (d->verdict != VERDICT_APP_NEWER && d->verdict != VERDICT_GET_STATUS)
		return false;
	for (size_t i = 0; i < d->repair_count; i++) {
		if (strcmp(d->repair[i].what, "bootloader") == 0)
			return true;
	}
	return false;
}

static enum confidence lower(enum confidence c)
{
	return c == CONFIDENCE_POSSIBLE ? c : (enum confidence)(c - 1);
}

static bool is_pasted(const struct table *t)
{
	return t->source == TABLE_TEXT || t->source == TABLE_EVENT;
}

static void apply(const struct sight *s, const struct rule *r,
		  struct diagnosis *out)
{
	out->verdict = r->verdict;
	out->confidence = r->confidence;
	/* what somebody saw or told is not proven by it */
	if (out->confidence == CONFIDENCE_CERTAIN &&
	    sight_rests_on(s, r) < STRENGTH_QUOTED)
		out->confidence = CONFIDENCE_LIKELY;
	/* from memory or without checks it is less sure */
	if (s->judged.seen && !s->judged.checked && s->judged.count)
		out->confidence = lower(out->confidence);
	/* what was not pasted may tell of another trouble */
	if (r->verdict == VERDICT_HEALTHY && is_pasted(s->table) &&
	    out->confidence == CONFIDENCE_CERTAIN)
		out->confidence = CONFIDENCE_LIKELY;
	/* a row that was not seen may hold the fault, or a good application */
	if (!s->judged.proven && s->judged.seen &&
	    (r->verdict == VERDICT_HEALTHY || r->verdict == VERDICT_APP_NEWER ||
	     r->verdict == VERDICT_NO_USER))
		out->confidence = lower(out->confidence);
	/* what was told and not understood may have said otherwise */
	if (s->ev->unread_count && !s->judged.seen &&
	    sight_rests_on(s, r) < STRENGTH_QUOTED)
		out->confidence = lower(out->confidence);
	words_summary(s, r, out);
	add_findings(s, out);
	if (r->failing)
		r->failing(s, out);
	if (r->repair)
		r->repair(s, out);
	repair_rows(r->steps, out);
	repair_roads_closed(s, out);
	/* words that may mean it are no reason to write */
	if (out->confidence == CONFIDENCE_POSSIBLE && !s->judged.seen &&
	    sight_rests_on(s, r) < STRENGTH_TOOL)
		repair_look_first(out);
	add_proof(s, r, out);
}

/* Both are named, none is chosen, and nothing is written for either. */
static void leave_open(const struct sight *s, const struct rule *main,
		       const struct rule *other, struct diagnosis *out)
{
	static const struct step_row look[] = {
		{ "inspect", "read the module table", NULL },
		{ NULL, NULL, NULL }
	};

	out->verdict = VERDICT_UNKNOWN;
	out->disputed = true;
	out->confidence = CONFIDENCE_POSSIBLE;
	snprintf(out->summary, sizeof(out->summary),
		 "More than one cause fits what is told (%s, %s), and nothing "
		 "in the text decides between them.",
		 verdict_id(main->verdict), verdict_id(other->verdict));
	add_also(out, main->verdict);
	add_also(out, other->verdict);
	repair_rows(look, out);
	add_proof(s, main, out);
	add_proof(s, other, out);
}

/*
 * It may be so, and what is told fits other causes as well: the first is
 * named before the others, with the look that decides, and nothing is written.
 */
static void leave_thin(const struct sight *s, const struct rule *main,
		       struct diagnosis *out)
{
	const struct step_row look[] = {
		{ "inspect", "read the module table", NULL },
		{ main->look ? "check" : NULL, main->look, NULL },
		{ NULL, NULL, NULL }
	};
	const struct rule *r;

	out->verdict = VERDICT_UNKNOWN;
	out->confidence = CONFIDENCE_POSSIBLE;
	repair_rows(look, out);
	add_proof(s, main, out);
	if (!choice_is_cause(main)) {
		struct rule open = *main;

		open.summary = "What is told fits many causes, and shows none "
			       "of them. {led}.";
		words_summary(s, &open, out);
		return;
	}
	snprintf(out->summary, sizeof(out->summary),
		 "What is told may mean %s, and fits other causes as well: too "
		 "little to act on.",
		 verdict_id(main->verdict));
	out->thin = true;
	add_also(out, main->verdict);
	for (size_t i = 0; (r = rule_at(i)); i++) {
		if (choice_is_cause(r) && exclude_fits(s, r))
			add_also(out, r->verdict);
	}
}

/* What came before, and cannot be. */
static void add_excluded(const struct sight *s, const struct rule *main,
			 struct diagnosis *out)
{
	const struct rule *r;

	for (size_t i = 0; (r = rule_at(i)) && r != main; i++) {
		struct exclusion x;
		char text[EVIDENCE_TEXT];
		int n;

		if (r->verdict == main->verdict || rule_is_state(r) ||
		    !r->holds(s) || !exclude_rules_out(s, r, &x))
			continue;
		n = snprintf(text, sizeof(text),
			     "not %s, %s: ", verdict_id(r->verdict), x.why);
		text_copy(text + n, sizeof(text) - (size_t)n, x.seen->text);
		add_evidence(out, x.seen->line, text);
	}
}

static void judge(struct sight *s, struct diagnosis *out)
{
	const struct rule *r, *main, *other;

	judge_table(s->table, s->platform, s->ended, &s->judged);
	main = choice_main(s);
	other = choice_rival(s, main);
	if (other)
		leave_open(s, main, other, out);
	else if (main && choice_is_thin(s, main))
		leave_thin(s, main, out);
	else if (main)
		apply(s, main, out);
	if (main && out->confidence == CONFIDENCE_CERTAIN && !s->judged.seen &&
	    choice_is_disputed(s, main))
		out->confidence = CONFIDENCE_LIKELY;
	for (size_t i = 0; (r = rule_at(i)); i++) {
		if (r != main && r->also && exclude_fits(s, r))
			add_also(out, r->verdict);
	}
	if (main)
		add_excluded(s, main, out);
	if (needs_intermediate(s, out))
		add_also(out, VERDICT_INTERMEDIATE);
	if (needs_bootloader(out))
		add_also(out, VERDICT_BOOTLOADER_TOO_OLD);
	if (evidence_find(s->ev, FACT_CABLE) ||
	    (main && main->verdict == VERDICT_DFU_HOST &&
	     holds_unseen_alive(s)))
		add_also(out, VERDICT_CABLE);
	missing_add(s, out);
}

static void start(struct diagnosis *out, const struct table *t)
{
	memset(out, 0, sizeof(*out));
	out->platform_id = t->platform_id;
	out->table = *t;
}

/* Safe mode by the cloud's event, the LED or in words. */
static bool is_safe_mode(const struct sight *s)
{
	return s->mode == MODE_SAFE || sight_has(s, FACT_SAFE_MODE) ||
	       sight_has(s, FACT_SAFE_GOES) ||
	       sight_led(s, LED_MAGENTA_BREATHE);
}

/* Only the cloud was looked at: no cable, no tool on the bench. */
static bool is_online(const struct sight *s)
{
	return (sight_has(s, FACT_ONLINE) || sight_has(s, FACT_SAFE_MODE) ||
		sight_has(s, FACT_FLASH_STARTED)) &&
	       !sight_has(s, FACT_INSPECT) && !sight_has(s, FACT_DFU_TOOL) &&
	       s->table->source == TABLE_EVENT;
}

void diagnose_evidence(const struct evidence *ev, struct diagnosis *out)
{
	struct sight s;
	const struct fact *f = evidence_find(ev, FACT_WRONG_PLATFORM);

	memset(&s, 0, sizeof(s));
	start(out, &ev->table);
	out->file_names = evidence_find(ev, FACT_FILE_NAMES) != NULL;
	if (f && ev->platform_rank < PLATFORM_BY_TABLE)
		out->platform_id = (int)f->number;
	s.ev = ev;
	s.table = &ev->table;
	s.platform = platform_by_id(out->platform_id);
	s.ended = ev->ended && !ev->table.cut;
	s.safe_mode = is_safe_mode(&s);
	s.online = is_online(&s);
	judge(&s, out);
}

void diagnose_told(const struct table *t, enum device_mode mode,
		   const struct evidence *told, struct diagnosis *out)
{
	struct sight s;

	memset(&s, 0, sizeof(s));
	start(out, t);
	s.ev = told;
	s.table = t;
	s.mode = mode;
	s.platform = platform_by_id(t->platform_id);
	s.ended = !t->cut;
	s.safe_mode = is_safe_mode(&s);
	judge(&s, out);
}

void diagnose_table(const struct table *t, enum device_mode mode,
		    struct diagnosis *out)
{
	static const struct evidence nothing = { .table.platform_id = -1 };

	diagnose_told(t, mode, &nothing, out);
}
