/* SPDX-License-Identifier: MIT */
/* The verbs of a recipe, carried out. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "device/backup.h"
#include "device/follow.h"
#include "device/inspect.h"
#include "device/mode.h"
#include "device/restore.h"
#include "model/catalog/table_words.h"
#include "roads/flash.h"
#include "run/acts.h"
#include "device/watch.h"

#define WAIT_MODE_S  120
#define MODE_EACH_MS 1000

/*
 * A fresh look at a device that may still be in DFU; app: it has to show
 * which application is there.
 */
static int inspect_now(struct run *r, bool boot, bool app, struct err *e)
{
	struct table t;
	int rc = 0;

	if (boot && r->job->device.mode == MODE_DFU)
		rc = mode_normal(r->job, e);
	if (rc == 0)
		rc = watch_look(&r->job->world->bus, &r->job->device, e);
	if (rc < 0)
		return rc;
	if (rc == 1 && run_spares(r) &&
	    (!app || !inspect_lacks_uuid(&r->now))) {
		if (inspect_is_slow(r->job))
			job_say(r->job, EVENT_NOTE,
				"nothing was done since the module table was read: "
				"it is not asked for again");
		r->fresh = true;
		r->just_read = false; /* once: a retry looks again */
		return 0;
	}
	rc = inspect_proof(r->job, false, &t, e);
	if (rc < 0)
		return rc;
	run_learn(r, &t);
	r->fresh = true;
	return 0;
}

/* A later image in the same place replaces an earlier one. */
static bool is_replaced(const struct run *r, size_t at)
{
	const struct module *m = &r->acts.list[at].load->supply.image.module;

	for (size_t i = at + 1; i < r->acts.count; i++) {
		const struct run_load *l = r->acts.list[i].load;

		/* A backup brings everything back but the bootloader. */
		if (r->acts.list[i].verb == RECIPE_RESTORE &&
		    r->acts.list[i].written &&
		    m->function != FUNCTION_BOOTLOADER)
			return true;
		if (l && l->supply.image.store == STORE_MAIN &&
		    r->acts.list[i].verb == RECIPE_FLASH &&
		    r->acts.list[i].written &&
		    l->supply.image.module.function == m->function &&
		    l->supply.image.module.index == m->index)
			return true;
	}
	return false;
}

int run_all_in(const struct run *r, struct err *e)
{
	for (size_t i = 0; i < r->acts.count; i++) {
		const struct run_act *a = &r->acts.list[i];
		struct err why = { 0 };

		/* What lies elsewhere was read back when it was written; an
		 * asset is in no table, the device named it then. */
		if (!a->load || !a->written || is_replaced(r, i) ||
		    a->load->supply.image.store != STORE_MAIN ||
		    a->load->supply.image.module.function == FUNCTION_ASSET)
			continue;
		if (flash_is_in(&a->load->supply.image, &r->now, &why) == 0)
			continue;
		/* It was proven to be in its place once. */
		return err_set(e, ERR_REPLACED, why.where, "%s", why.what);
	}
	return 0;
}

/* The failing checks and the cause, for whoever watches. */
static void tell_cause(const struct run *r)
{
	const struct diagnosis *d = &r->diagnosis;

	for (size_t i = 0; i < d->failing_count; i++) {
		const struct failing *f = &d->failing[i];

		job_say(r->job, EVENT_NOTE, "%s: %s FAIL%s%s%s%s", f->module,
			f->check, f->needs[0] ? ", needs " : "", f->needs,
			f->has[0] ? ", has " : "", f->has);
	}
	if (d->verdict != VERDICT_HEALTHY)
		job_say(r->job, EVENT_NOTE, "%s", d->summary);
}

static int do_inspect(struct run *r, char *proof, size_t size, struct err *e)
{
	int rc = inspect_now(r, false, false, e);

	if (rc == 0) {
		table_brief(&r->now, proof, size);
		tell_cause(r);
	}
	return rc;
}

/* Is the backup taken for what comes after it? */
static bool writes(const struct run *r)
{
	for (size_t i = 0; i < r->acts.count; i++) {
		enum recipe_verb v = r->acts.list[i].verb;

		if (v == RECIPE_FLASH || v == RECIPE_RESTORE ||
		    v == RECIPE_KEYS)
			return true;
	}
	return false;
}

static int do_backup(struct run *r, char *proof, size_t size, struct err *e)
{
	bool seen = r->known && (r->fresh || !r->wrote);
	const struct backup_help help = { .supply = r->rq->supply,
					  .seen = seen ? &r->now : NULL,
					  .lean = writes(r) };
	struct backup b;
	char copied[48] = "";
	int rc = backup_take(r->job, r->rq->backups, &help, &b, e);

	if (rc < 0)
		return rc;
	text_copy(r->backup, sizeof(r->backup), b.manifest);
	r->job->backup = r->backup;
	if (b.copied)
		snprintf(copied, sizeof(copied), " (%llu KB of files at hand)",
			 (unsigned long long)(b.copied / 1024));
	snprintf(proof, size, "%llu KB%s in %u areas, SHA-256 %.16s..., %s",
		 (unsigned long long)(b.bytes / 1024), copied, b.areas,
		 b.sha256, b.manifest);
	return 0;
}

/* No backup brings a bootloader back (device/restore.h). */
static void say_what_stays(struct run *r)
{
	for (size_t i = 0; r->put_back && i < r->put_back->count; i++) {
		const struct slot *s = &r->put_back->slots[i];
		int now = table_version(&r->now, s->function, s->index);

		if (s->present && s->store == STORE_MAIN &&
		    s->function == FUNCTION_BOOTLOADER && now >= 0 &&
		    (unsigned)now != s->version)
			job_say(r->job, EVENT_NOTE,
				"bootloader %u stays v%d; that of the backup "
				"is v%u",
				s->index, now, s->version);
	}
}

static int do_restore(struct run *r, const char *file, char *proof, size_t size,
		      struct err *e)
{
	char newest[PATH_MAX];
	struct restore done = { 0 };
	int rc = 0;

	if (!file && r->backup[0])
		file = r->backup;
	/* A run taken up again has its own from before it was broken off. */
	if (!file && !r->earlier[0])
		return err_set(e, ERR_REFUSED, "restore",
			       "this run has no backup to put back: the step "
			       "that makes one was left out or failed");
	if (!file) {
		rc = restore_newest(&r->job->device, newest, sizeof(newest), e);
		file = newest;
	}
	if (rc == 0)
		rc = restore_backup(r->job, file, r->rq->backups, &done, e);
	/* What was equal already is proven like what was written. */
	r->wrote = r->wrote || r->job->wrote || rc == 0;
	r->fresh = r->fresh && rc < 0 && !r->job->wrote;
	if (rc == 0)
		run_note_backup(r, file);
	if (rc == 0)
		say_what_stays(r);
	if (rc == 0)
		snprintf(proof, size,
			 "%u places compared, %llu KB written; before: %s",
			 done.places, (unsigned long long)(done.written / 1024),
			 done.kept.manifest);
	return rc;
}

static int do_flash(struct run *r, const struct run_act *a, char *proof,
		    size_t size, struct err *e)
{
	const struct flash_image *image;
	struct flash_result result;
	int rc;

	if (!a->load)
		return err_pass(e, &a->unready);
	image = &a->load->supply.image;
	r->wrote = true;
	r->fresh = false;
	rc = flash_send(r->job, image, a->shown.over, r->known ? &r->now : NULL,
			&result, e);
	if (rc < 0)
		return rc;
	if (result.shown && inspect_is_slow(r->job)) {
		run_learn(r, &result.table);
		r->fresh = true;
	} else {
		flash_foresee(image, a->shown.over, &r->now);
	}
	text_copy(proof, size, result.proof);
	return 0;
}

static int do_expect(struct run *r, const struct run_act *a, char *proof,
		     size_t size, struct err *e)
{
	const struct recipe_expect *x = &a->step->expect;
	/* The look itself may need another mode. */
	enum device_mode mode = r->job->device.mode;
	struct supply_image app;
	char why[160] = "";
	int rc = inspect_now(r, true, x->app != NULL, e);

	if (rc == 0 && x->app) {
		rc = supply_app(r->rq->supply, x->app, &app, e);
		if (rc == 0)
			rc = flash_is_in(&app.image, &r->now, e);
		supply_image_fini(&app);
	}
	if (rc == 0 && x->healthy)
		rc = run_healthy(r, e);
	if (rc == 0) {
		const struct recipe_facts facts = {
			.platform_id = r->job->device.platform->id,
			.mode = mode,
			.table = &r->now,
			.diagnosis = &r->diagnosis,
		};

		if (recipe_when_holds(&x->holds, &facts, why, sizeof(why)) !=
		    CHECK_PASS)
			rc = err_set(e, ERR_NOT_HEALTHY, "run", "%s", why);
	}
	if (rc == 0)
		table_brief(&r->now, proof, size);
	return rc;
}

static int do_wait(struct run *r, const struct run_act *a, struct err *e)
{
	unsigned seconds = a->step->verb == RECIPE_WAIT ? a->step->seconds
							: a->shown.seconds;
	enum device_mode mode =
		a->step->verb == RECIPE_WAIT ? a->step->mode : MODE_UNKNOWN;
	struct job *j = r->job;
	struct deadline d;

	if (mode != MODE_UNKNOWN && !seconds)
		seconds = WAIT_MODE_S;
	d = job_deadline(j, 1000LL * seconds);
	for (;;) {
		struct deadline one = deadline_within(&d, MODE_EACH_MS);
		struct err why = { 0 };
		int rc = job_check_stop(j, e);

		if (rc < 0)
			return rc;
		if (mode == MODE_UNKNOWN) {
			if (deadline_over(&d))
				return 0;
			deadline_sleep_ms(&one, MODE_EACH_MS);
			continue;
		}
		rc = watch_for(&j->world->bus, &j->device, MODE_BIT(mode), &one,
			       &why);
		if (rc == 0)
			return 0;
		if (why.code != ERR_LOST || deadline_over(&d))
			return err_pass(e, &why);
	}
}

static void log_line(void *ctx, const char *text)
{
	job_say(ctx, EVENT_NOTE, "log: %s", text);
}

static bool log_stop(void *ctx)
{
	return job_stopping(ctx);
}

/* What the application prints, line by line into the record. */
static int do_log(struct run *r, unsigned seconds, struct err *e)
{
	const struct follower f = { log_line, log_stop, r->job };
	struct deadline d = job_deadline(r->job, 1000LL * seconds);

	return follow_log(r->job, &f, &d, e);
}

static int do_mode(struct run *r, const struct run_act *a, struct err *e)
{
	enum device_mode mode =
		a->step->verb == RECIPE_MODE ? a->step->mode : a->shown.mode;

	return mode_enter(r->job, mode, e);
}

int run_do(struct run *r, const struct run_act *a, char *proof, size_t size,
	   struct err *e)
{
	proof[0] = '\0';
	if (run_changes(a))
		r->current = false;
	/* Rounds are there to look again. */
	if ((a->verb != RECIPE_INSPECT && a->verb != RECIPE_EXPECT) ||
	    a->repeated)
		r->just_read = false;
	switch (a->verb) {
	case RECIPE_INSPECT:
		return do_inspect(r, proof, size, e);
	case RECIPE_BACKUP:
		return do_backup(r, proof, size, e);
	case RECIPE_RESTORE:
		return do_restore(r, a->step->file, proof, size, e);
	case RECIPE_FLASH:
		return do_flash(r, a, proof, size, e);
	case RECIPE_MODE:
		return do_mode(r, a, e);
	case RECIPE_WAIT:
		return do_wait(r, a, e);
	case RECIPE_EXPECT:
		return do_expect(r, a, proof, size, e);
	case RECIPE_LOG:
		return do_log(r, a->step->seconds, e);
	case RECIPE_KEYS:
		return run_keys(r, a->step, proof, size, e);
	case RECIPE_ASK: /* answered before the run began */
	case RECIPE_TELL:
		job_say(r->job, EVENT_NOTE, "%s", a->step->text);
		return 0;
	case RECIPE_STOP:
		return err_set(e, ERR_REFUSED, "run", "%s", a->step->text);
	case RECIPE_SERVICE:
		return run_in_service(r, proof, size, e);
	case RECIPE_SETUP:
		text_copy(proof, size, "the setup flag reads back as done");
		return mode_setup_done(r->job, e);
	case RECIPE_REPEAT: /* its rounds are over */
		return run_judge_rounds(a->rounds, proof, size, e);
	case RECIPE_PLAN: /* only one that could not be laid out */
		return err_pass(e, &a->unready);
	default:
		return err_set(e, ERR_INTERNAL, "run", "a %s step came late",
			       recipe_verb_name(a->verb));
	}
}
