/* SPDX-License-Identifier: MIT */
#include "cli/tables.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "device/inspect.h"
#include "model/catalog/plain_words.h"
#include "model/catalog/release.h"

#define RELEASES 80
#define STATE	 13 /* "PLATFORM FAIL" */

/* Of the columns; those of a side without its version. */
struct widths {
	int module, before, after;
};

/* The worst of a slot's checks, as one word; "" where nothing is there. */
static const char *state_of(const struct slot *s, enum cli_ink *ink)
{
	static const char *const failing[] = { "CRC FAIL", "ADDRESS FAIL",
					       "PLATFORM FAIL",
					       "DEPENDS FAIL" };
	bool unknown = false;

	*ink = CLI_PLAIN;
	if (!s || !s->present)
		return "";
	for (int k = 0; k < CHECK_KINDS; k++) {
		if (s->checks[k] == CHECK_FAIL) {
			*ink = CLI_BAD;
			return failing[k];
		}
		unknown = unknown || s->checks[k] == CHECK_UNKNOWN;
	}
	*ink = unknown ? CLI_PLAIN : CLI_GOOD;
	return unknown ? "pass ?" : "PASS";
}

static const struct slot *at(const struct table *t, const struct slot *like)
{
	return table_find(t, like->function, like->index, STORE_MAIN);
}

static void version_text(const struct slot *s, char *out, size_t size)
{
	if (s && s->present)
		snprintf(out, size, "v%u", s->version);
	else
		snprintf(out, size, "-");
}

static void print_side(struct cli *cli, const struct slot *s, int width)
{
	enum cli_ink ink;
	const char *state = state_of(s, &ink);
	char version[16];

	version_text(s, version, sizeof(version));
	cli_print(cli, "  %-8s%s%-*s%s", version, cli_paint(cli, ink), width,
		  state, cli_paint(cli, CLI_PLAIN));
}

/* The same version may be another application. */
static bool changed(const struct slot *a, const struct slot *b)
{
	bool has_a = a && a->present, has_b = b && b->present;

	if (has_a != has_b)
		return true;
	return has_a &&
	       (a->version != b->version ||
		(a->uuid[0] && b->uuid[0] && strcmp(a->uuid, b->uuid) != 0));
}

static const char *release_word(int platform, const struct slot *s)
{
	const char *name = s && s->present && s->function != FUNCTION_USER
				   ? release_name(platform, s->function,
						  s->index, s->version)
				   : NULL;

	return name ? name : "";
}

/* "0.7.0-rc.4 > 0.7.0", "0.7.0"; "changed" where no release is known. */
static void release_text(int platform, const struct slot *before,
			 const struct slot *after, char out[RELEASES])
{
	const char *from = release_word(platform, before);
	const char *to = release_word(platform, after);

	if (!changed(before, after))
		text_copy(out, RELEASES, to);
	else if (!to[0])
		text_copy(out, RELEASES, "changed");
	else
		snprintf(out, RELEASES, "%s%s%s", from, from[0] ? " > " : "> ",
			 to);
}

static void print_row(struct cli *cli, int platform, const struct widths *w,
		      const struct slot *like, const struct slot *before,
		      const struct slot *after)
{
	char label[PLAIN_WORDS], release[RELEASES];

	release_text(platform, before, after, release);
	cli_print(cli, "  %-*s", w->module, plain_slot(platform, like, label));
	print_side(cli, before, w->before);
	print_side(cli, after, release[0] ? w->after : 0);
	cli_print(cli, "%s%s\n", release[0] ? "  " : "", release);
}

static bool is_row(const struct slot *s)
{
	return s->store == STORE_MAIN && s->function != FUNCTION_NONE;
}

static int module_width(const struct table *t)
{
	char words[PLAIN_WORDS];
	int most = 14;

	for (size_t i = 0; i < t->count; i++) {
		int n = (int)strlen(
			plain_slot(t->platform_id, &t->slots[i], words));

		if (is_row(&t->slots[i]) && n > most)
			most = n;
	}
	return most;
}

static int state_width(const struct table *t)
{
	enum cli_ink ink;
	int most = 6; /* "pass ?" */

	for (size_t i = 0; i < t->count; i++) {
		int n = (int)strlen(state_of(&t->slots[i], &ink));

		if (is_row(&t->slots[i]) && n > most)
			most = n;
	}
	return most;
}

static void print_tables(struct cli *cli, const struct table *before,
			 const struct table *after)
{
	const int platform = before->platform_id;
	const int wide = module_width(before), also = module_width(after);
	const struct widths w = { .module = wide > also ? wide : also,
				  .before = STATE,
				  .after = state_width(after) };

	cli_print(cli, "  %-*s  %-*s  %-*s  %s\n", w.module, "MODULE",
		  w.before + 8, "BEFORE", w.after + 8, "AFTER", "RELEASE");
	for (size_t i = 0; i < before->count; i++) {
		const struct slot *s = &before->slots[i];

		if (is_row(s))
			print_row(cli, platform, &w, s, s, at(after, s));
	}
	for (size_t i = 0; i < after->count; i++) {
		const struct slot *s = &after->slots[i];
		bool shown = false;

		for (size_t k = 0; k < before->count; k++)
			shown = shown ||
				(is_row(&before->slots[k]) &&
				 before->slots[k].function == s->function &&
				 before->slots[k].index == s->index);
		if (is_row(s) && !shown)
			print_row(cli, platform, &w, s, NULL, s);
	}
}

static enum cli_ink verdict_ink(enum job_verdict v)
{
	return v == JOB_PASS ? CLI_GOOD : v == JOB_SKIPPED ? CLI_WARN : CLI_BAD;
}

void tables_outcome(struct cli *cli, const struct run_outcome *o)
{
	const struct device *d = &o->device;
	const struct err_row *row = err_row(o->error.code);
	const int system =
		o->has_before ? table_version(&o->before, FUNCTION_SYSTEM, 1)
			      : -1;
	char what[sizeof(o->error.what)];

	text_copy(what, sizeof(what), o->error.what);
	plain_put(d->platform->id, system, what, sizeof(what));

	cli_print(cli, "\n%s%s%s  %s  %s\n", cli_paint(cli, CLI_STRONG),
		  d->platform->title, cli_paint(cli, CLI_PLAIN), d->usb.port,
		  d->id[0] ? d->id : "(no id)");
	if (o->has_before && o->has_after)
		print_tables(cli, &o->before, &o->after);
	else if (o->has_before)
		print_tables(cli, &o->before, &o->before);
	cli_print(cli, "%s%s%s", cli_paint(cli, verdict_ink(o->verdict)),
		  job_verdict_name(o->verdict), cli_paint(cli, CLI_PLAIN));
	if (o->verdict == JOB_SKIPPED && o->has_before &&
	    o->diagnosis.verdict == VERDICT_HEALTHY)
		cli_print(cli, "  already good");
	if (o->error.code != ERR_OK)
		cli_print(cli, "  %s %s: %s\n  device: %s\n  next:   %s",
			  row->id, row->text, what,
			  err_state(o->error.code, o->exit_class), row->next);
	cli_print(cli, "\n");
	for (size_t i = 0; i < o->still.count; i++) {
		char text[RUN_FAIL_TEXT];

		run_fail_text(&o->still.list[i], text);
		plain_put(d->platform->id, system, text, sizeof(text));
		cli_print(cli, "  %sstill failing %s%s: %s\n",
			  cli_paint(cli, CLI_WARN),
			  run_fail_since(&o->still, i),
			  cli_paint(cli, CLI_PLAIN), text);
	}
}

/* "v100 > v101  15236 bytes", or nothing where no module is written. */
static void change_text(const struct plan_step *s, char *out, size_t size)
{
	char from[16] = "-", to[16] = "-";

	out[0] = '\0';
	if (s->action != PLAN_FLASH)
		return;
	if (s->from >= 0)
		snprintf(from, sizeof(from), "v%d", s->from);
	if (s->to >= 0)
		snprintf(to, sizeof(to), "v%d", s->to);
	snprintf(out, size, "%6s > %-6s %7u bytes", from, to, s->bytes);
}

/* "0.7.0-rc.4 > 0.7.0" of the versions that a step tells. */
static void step_releases(int platform, const struct plan_step *s,
			  char out[RELEASES])
{
	struct slot before = { .present = s->from >= 0,
			       .function = s->function,
			       .index = s->index,
			       .version = (uint16_t)s->from };
	struct slot after = before;

	after.present = s->to >= 0;
	after.version = (uint16_t)s->to;
	out[0] = '\0';
	if (s->action == PLAN_FLASH && release_word(platform, &after)[0])
		release_text(platform, &before, &after, out);
}

void tables_plan(struct cli *cli, const struct plan *p)
{
	char what[PLAN_WHAT];
	int width = 14;

	for (size_t i = 0; i < p->step_count; i++) {
		int n = (int)strlen(
			plan_called(p->platform_id, &p->steps[i], what));

		width = n > width ? n : width;
	}
	for (size_t i = 0; i < p->step_count; i++) {
		const struct plan_step *s = &p->steps[i];
		const char *name = plan_do_name(s->action);
		char change[48], why[600], releases[RELEASES];

		text_copy(why, sizeof(why), s->why);
		plain_put(p->platform_id, -1, why, sizeof(why));
		change_text(s, change, sizeof(change));
		step_releases(p->platform_id, s, releases);
		cli_print(cli, "  %2zu  %-8s %-*s %-11s %-29s  %s%s%s\n", i + 1,
			  name, width, plan_called(p->platform_id, s, what),
			  s->over != ROAD_NONE ? road_name(s->over) : "",
			  change, releases, releases[0] && why[0] ? ": " : "",
			  strcmp(s->why, name) == 0 ? "" : why);
	}
}

void tables_timed(struct cli *cli, const struct plan *p)
{
	tables_plan(cli, p);
	cli_print(cli, "about %u seconds\n", (unsigned)p->seconds);
}
