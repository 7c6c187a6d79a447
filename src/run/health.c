/* SPDX-License-Identifier: MIT */
/* Whether a device is well, and whether it was better before. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "device/dfu_table.h"
#include "model/diagnose/diagnose.h"
#include "run/acts.h"

int run_healthy(const struct run *r, struct err *e)
{
	char label[SLOT_LABEL];

	if (r->diagnosis.verdict != VERDICT_HEALTHY)
		return err_set(e, ERR_NOT_HEALTHY, "run", "%s",
			       r->diagnosis.summary);
	for (size_t i = 0; i < r->now.count; i++) {
		const struct slot *s = &r->now.slots[i];

		if (!s->present || s->store != STORE_MAIN)
			continue;
		for (int k = 0; k < CHECK_KINDS; k++) {
			if (s->checks[k] == CHECK_FAIL)
				return err_set(
					e, ERR_NOT_HEALTHY, "run",
					"%s fails its %s check",
					slot_label(s, label),
					check_kind_name((enum check_kind)k));
		}
		if (s->checks[CHECK_INTEGRITY] != CHECK_PASS)
			return err_set(e, ERR_NOT_HEALTHY, "run",
				       "whether %s is intact is not known",
				       slot_label(s, label));
	}
	return 0;
}

static void add(struct run_fails *f, const char *module, const char *check,
		const char *needs, const char *has)
{
	struct failing *n;

	for (size_t i = 0; i < f->count; i++) {
		if (strcmp(f->list[i].module, module) == 0 &&
		    strcmp(f->list[i].check, check) == 0)
			return;
	}
	if (f->count == DIAGNOSIS_MAX)
		return;
	n = &f->list[f->count++];
	text_copy(n->module, sizeof(n->module), module);
	text_copy(n->check, sizeof(n->check), check);
	text_copy(n->needs, sizeof(n->needs), needs);
	text_copy(n->has, sizeof(n->has), has);
}

/* By our own comparison, and by what the device says of itself. */
static void list_fails(const struct table *t, const struct diagnosis *d,
		       struct run_fails *out)
{
	char label[SLOT_LABEL];

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < d->failing_count; i++)
		add(out, d->failing[i].module, d->failing[i].check,
		    d->failing[i].needs, d->failing[i].has);
	for (size_t i = 0; i < t->count; i++) {
		const struct slot *s = &t->slots[i];

		for (int k = 0; k < CHECK_KINDS; k++) {
			if (s->present && s->store == STORE_MAIN &&
			    s->checks[k] == CHECK_FAIL)
				add(out, slot_label(s, label),
				    check_kind_name((enum check_kind)k), "",
				    "");
		}
	}
}

static void list_now(const struct table *t, const struct diagnosis *d,
		     struct run_fails *out)
{
	list_fails(t, d, out);
	if (out->count == 0 && d->verdict != VERDICT_HEALTHY)
		add(out, "device", verdict_id(d->verdict), "", "");
}

/* Of what was: every verdict, also those behind a worse one. */
static void list_then(const struct table *t, const struct diagnosis *d,
		      struct run_fails *out)
{
	list_fails(t, d, out);
	if (d->verdict != VERDICT_HEALTHY)
		add(out, "device", verdict_id(d->verdict), "", "");
	for (size_t i = 0; i < d->also_count; i++)
		add(out, "device", verdict_id(d->also[i]), "", "");
}

static bool is_in(const struct failing *f, const struct run_fails *in)
{
	for (size_t i = 0; i < in->count; i++) {
		if (strcmp(in->list[i].module, f->module) == 0 &&
		    strcmp(in->list[i].check, f->check) == 0)
			return true;
	}
	return false;
}

void run_fail_text(const struct failing *f, char out[RUN_FAIL_TEXT])
{
	snprintf(out, RUN_FAIL_TEXT, "%s: %s%s%s%s%s", f->module, f->check,
		 f->needs[0] ? ", needs " : "", f->needs,
		 f->has[0] ? ", has " : "", f->has);
}

/* What failed with what a backup holds. */
static void list_kept(const struct table *t, struct run_fails *out)
{
	struct diagnosis *d = malloc(sizeof(*d));

	if (!d)
		return;
	diagnose_table(t, MODE_NORMAL, d);
	list_then(t, d, out);
	free(d);
}

void run_note_backup(struct run *r, const char *manifest)
{
	struct err why = { 0 };

	if (!r->put_back)
		r->put_back = malloc(sizeof(*r->put_back));
	if (r->put_back && backup_table_read(manifest, r->job->device.platform,
					     r->job->world->passphrase,
					     r->put_back, &why) == 0)
		return;
	free(r->put_back);
	r->put_back = NULL;
}

/*
 * Tells apart what fails now: as before (kept in out->still), or only now.
 * Returns how many are new, *news is the first of them.
 */
static size_t compare(struct run *r, struct failing *news)
{
	struct run_fails before, kept = { 0 }, now;
	struct run_fails *still = &r->out->still;
	size_t count = 0;

	list_now(&r->now, &r->diagnosis, &now);
	list_then(&r->out->before, &r->out->diagnosis, &before);
	/* Who forces was told what it breaks. */
	if (r->put_back && !r->forcing)
		list_kept(r->put_back, &kept);
	for (size_t i = 0; i < now.count; i++) {
		const struct failing *f = &now.list[i];
		const bool was = is_in(f, &before);

		if (was || is_in(f, &kept)) {
			still->in_backup[still->count] = !was;
			still->list[still->count++] = *f;
		} else if (count++ == 0) {
			*news = *f;
		}
	}
	return count;
}

int run_end_health(struct run *r, struct err *e)
{
	struct failing news = { 0 };
	struct err why = { 0 };
	char text[RUN_FAIL_TEXT], more[40] = "";
	size_t count;

	if (run_healthy(r, &why) == 0)
		return 0;
	count = compare(r, &news);
	if (count == 0)
		return r->rq->only_written && r->out->still.count
			       ? 0
			       : err_pass(e, &why);
	run_fail_text(&news, text);
	if (count > 1)
		snprintf(more, sizeof(more), " and %zu more", count - 1);
	return err_set(e, ERR_NOT_HEALTHY, "run",
		       "fails now and did not before: %.180s%s", text, more);
}

void run_no_worse(struct run *r, struct err *e)
{
	struct failing news;

	if (e->code == ERR_NOT_HEALTHY && r->rq->only_written &&
	    r->out->still.count == 0 && compare(r, &news) == 0 &&
	    r->out->still.count)
		err_context(e, "written and read back; it was ill before this "
			       "job and is no worse now");
}

const char *run_fail_since(const struct run_fails *f, size_t i)
{
	return f->in_backup[i] ? "as in the backup" : "as before";
}

void run_verdict_text(const struct run_outcome *out, char *text, size_t size)
{
	char fail[RUN_FAIL_TEXT];

	text_copy(text, size, out->error.what);
	if (text[0] || out->still.count == 0)
		return;
	run_fail_text(&out->still.list[0], fail);
	snprintf(text, size, "still failing %s: %s",
		 run_fail_since(&out->still, 0), fail);
}
