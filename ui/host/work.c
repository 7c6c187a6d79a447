/* SPDX-License-Identifier: MIT */
/* Requests of the console, carried out. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fsio.h"
#include "base/text.h"
#include "device/backup.h"
#include "doctor/doctor.h"
#include "device/inspect.h"
#include "device/lock.h"
#include "device/mode.h"
#include "record/report.h"
#include "records/seen.h"
#include "run/known.h"
#include "run/ways.h"
#include "ui/host/files.h"
#include "ui/host/host.h"
#include "ui/host/slots.h"

#define ASK_MS (180 * 1000) /* for a hand on a button */

/* The door to the screen; texts are clean already. */
static void send(struct task *t, struct message *m)
{
	const struct secrets *s = t->host->options->world->secrets;

	event_clean(&m->event, s);
	secrets_hide(s, m->error.what);
	if (m->outcome)
		secrets_hide(s, m->outcome->error.what);
	for (size_t i = 0; m->choices && i < m->count; i++)
		secrets_hide(s, m->choices[i].plan.reason);
	if (m->text)
		secrets_hide(s, m->text);
	queue_put(&t->host->queue, m);
}

static void put_event(void *ctx, const struct event *ev)
{
	struct task *t = ctx;
	struct message *m =
		message_new(MESSAGE_EVENT, t->request.device.usb.port);

	if (!m)
		return;
	m->event = *ev;
	send(t, m);
}

/* The end of a request that has nothing else to show but a path, or "". */
static void tell_done_with(struct task *t, const char *path,
			   const struct err *e)
{
	struct message *m =
		message_new(MESSAGE_DONE, t->request.device.usb.port);

	if (!m)
		return;
	text_copy(m->device, sizeof(m->device), t->request.device.id);
	m->request = t->request.kind;
	m->error = *e;
	m->text = path[0] ? strdup(path) : NULL;
	send(t, m);
}

static void tell_done(struct task *t, const struct err *e)
{
	tell_done_with(t, "", e);
}

static void tell_table(struct task *t, const struct table *table,
		       enum device_mode mode)
{
	struct message *m =
		message_new(MESSAGE_TABLE, t->request.device.usb.port);

	if (!m)
		return;
	m->table = malloc(sizeof(*m->table));
	if (!m->table) {
		message_free(m);
		return;
	}
	text_copy(m->device, sizeof(m->device), t->request.device.id);
	*m->table = *table;
	m->mode = mode;
	send(t, m);
}

/* Was it here before?  Asked when the device is free for others again. */
static void tell_before(struct task *t, const char *id)
{
	const struct ui_options *o = t->host->options;
	bool practice = o->world->practice;
	struct message *m =
		message_new(MESSAGE_BEFORE, t->request.device.usb.port);
	char line[400] = "";
	struct seen seen;
	int rc;

	if (!m)
		return;
	rc = seen_ask(&id, 1, practice, NULL);
	if (seen_read(o->journal, id, practice, rc == 1, &seen, NULL) == 0)
		seen_line(&seen, line, sizeof(line));
	text_copy(m->device, sizeof(m->device), id);
	m->text = strdup(line);
	if (m->text)
		send(t, m);
	else
		message_free(m);
}

static void prepare(struct task *t, const struct event_sink *sink,
		    struct job *j)
{
	job_init(j, t->host->options->world, &t->request.device, sink);
	j->stop = &t->stop;
	j->ask_ms = ASK_MS;
}

/* And back to where it was, also after a failure. */
static int save(struct job *j, enum device_mode before, char path[PATH_MAX],
		struct err *e)
{
	struct backup backup;
	struct err back = { 0 };
	int rc = backup_take(j, NULL, NULL, &backup, e);

	if (rc == 0 && !realpath(backup.manifest, path))
		text_copy(path, PATH_MAX, backup.manifest);
	if (j->device.mode != before && mode_enter(j, before, &back) < 0 &&
	    rc == 0)
		rc = err_pass(e, &back);
	return rc;
}

/* Things that need the device, but no journal. */
static void with_device(struct task *t)
{
	const struct device *d = &t->request.device;
	const struct event_sink sink = { put_event, t };
	struct err e = { 0 };
	struct table table;
	struct lock lock;
	struct job j;
	char path[PATH_MAX] = "";
	int rc;

	rc = lock_take(d->usb.port, d->id, world_apart(t->host->options->world),
		       &lock, &e);
	if (rc < 0) {
		tell_done(t, &e);
		return;
	}
	prepare(t, &sink, &j);
	switch (t->request.kind) {
	case REQUEST_INSPECT:
		rc = inspect_device(&j, true, &table, &e);
		break;
	case REQUEST_BACKUP:
		rc = save(&j, d->mode, path, &e);
		break;
	case REQUEST_MODE:
		rc = mode_enter(&j, t->request.mode, &e);
		break;
	default:
		rc = err_set(&e, ERR_NO_ROAD, "console",
			     "this device has no way to signal");
		break;
	}
	/* Whoever is told may ask for the device at once. */
	lock_drop(&lock);
	if (rc < 0 || t->request.kind != REQUEST_INSPECT) {
		tell_done_with(t, path, &e);
		return;
	}
	tell_table(t, &table, j.device.mode);
	if (j.device.id[0])
		tell_before(t, j.device.id);
}

static void find_choices(struct task *t)
{
	struct message *m =
		message_new(MESSAGE_CHOICES, t->request.device.usb.port);
	const struct ui_options *o = t->host->options;
	const struct request *asked = &t->request;
	struct choice only = asked->choice;
	const struct ways_request rq = {
		.world = t->host->options->world,
		.supply = asked->fetch && o->fetching ? o->fetching : o->supply,
		.journal = t->host->options->journal,
		.device = &asked->device,
		.known = asked->table.count ? &asked->table : NULL,
		.only = &only
	};
	struct err e = { 0 };
	int n;

	if (!m)
		return;
	text_copy(m->device, sizeof(m->device), asked->device.id);
	if (asked->job[0])
		memcpy(only.job, asked->job, sizeof(only.job));
	m->choices = calloc(APP_CHOICES, sizeof(*m->choices));
	n = m->choices ? ways_find(&rq, m->choices, APP_CHOICES, &e)
		       : err_memory(&e, "console");
	if (n < 0) {
		message_free(m);
		tell_done(t, &e);
		return;
	}
	m->count = (size_t)n;
	m->slot = t->request.slot;
	send(t, m);
}

/* Which value does the recipe of the batch still need? */
static void complete(struct task *t)
{
	struct message *m = message_new(MESSAGE_RECIPE, NULL);

	if (m)
		m->choices = malloc(sizeof(*m->choices));
	if (!m || !m->choices) {
		message_free(m);
		return;
	}
	*m->choices = t->request.choice;
	m->count = 1;
	ways_complete(t->host->options->supply, t->request.platforms,
		      t->request.platform_count, m->choices, &m->error);
	send(t, m);
}

static void tell_plan(void *ctx, const struct plan *plan)
{
	struct task *t = ctx;
	struct message *m =
		message_new(MESSAGE_PLAN, t->request.device.usb.port);

	if (!m)
		return;
	m->plan = malloc(sizeof(*m->plan));
	if (!m->plan) {
		message_free(m);
		return;
	}
	*m->plan = *plan;
	send(t, m);
}

/* As run_recipe() tells it, also where there was nothing to run. */
static void run(struct task *t)
{
	const struct ui_options *o = t->host->options;
	const struct event_sink sink = { put_event, t };
	struct message *m =
		message_new(MESSAGE_OUTCOME, t->request.device.usb.port);
	struct run_stored order = { 0 };
	struct event ev;
	struct run_outcome *out = m ? calloc(1, sizeof(*out)) : NULL;
	struct err e = { 0 };
	struct job j;

	if (!out) {
		message_free(m);
		err_memory(&e, "console");
		tell_done(t, &e);
		return;
	}
	m->outcome = out;
	prepare(t, &sink, &j);
	j.journal = o->journal;
	if (ways_order(&t->request.choice, o->journal, o->bench, &order,
		       &out->error) == 0) {
		const struct run_request rq = {
			.recipe = order.recipe,
			.supply = o->supply,
			.request = order.request,
			.fields = &t->request.fields,
			.resume = order.resume[0] ? order.resume : NULL,
			.batch = t->request.batch ? t->host->batch : "",
			.ports = t->request.choice.named
					 ? t->request.device.usb.port
					 : NULL,
			.planned = tell_plan,
			.planned_ctx = t
		};

		run_name_port(&j, &rq);
		if (t->request.batch)
			known_or_run(&j, &rq, t->request.first, out);
		else
			run_recipe(&j, &rq, out);
	} else {
		out->device = t->request.device;
		out->verdict = JOB_FAIL;
		out->exit_class = run_exit_class(&out->error, false);
	}
	run_stored_free(&order);
	if (host_ended(t, out, &ev))
		put_event(t, &ev);
	send(t, m);
}

static void doctor_text(const struct doctor *d, struct buf *text)
{
	static const char *const words[DOCTOR_LEVELS] = {
		[DOCTOR_OK] = "OK",
		[DOCTOR_WARN] = "ATTENTION",
		[DOCTOR_BAD] = "PROBLEM",
	};

	/* The worst first: nobody reads to the end. */
	for (int level = DOCTOR_BAD; level >= DOCTOR_OK; level--) {
		for (size_t i = 0; i < d->count; i++) {
			const struct doctor_finding *f = &d->list[i];

			if ((int)f->level != level)
				continue;
			buf_printf(text, "%-10s %s%s%s\n", words[level],
				   f->port, f->port[0] ? ": " : "", f->what);
			if (f->fix[0])
				buf_printf(text, "           do: %s\n", f->fix);
		}
	}
}

/* Who is there and what stands in the way. */
static void doctor(struct task *t)
{
	struct message *m = message_new(MESSAGE_PAGE, NULL);
	struct doctor *found = calloc(1, sizeof(*found));
	const struct doctor_request rq = { .world = t->host->options->world,
					   .stop = &t->stop };
	struct buf text;
	struct err e = { 0 };

	buf_init(&text, APP_TEXT);
	if (found && doctor_check(&rq, found, &e) == 0)
		doctor_text(found, &text);
	else
		buf_printf(&text, "%s\n", e.what);
	free(found);
	if (m)
		m->text = text.data ? strdup(buf_text(&text)) : NULL;
	if (m && m->text)
		send(t, m);
	else
		message_free(m);
	buf_fini(&text);
}

/* A picture of the screen, or the report of a job from the journal. */
static void export_text(struct task *t)
{
	const struct request *rq = &t->request;
	struct err e = { 0 };

	if (rq->job[0])
		report_write(t->host->options->journal,
			     strcmp(rq->job, APP_BATCH) == 0 ? t->host->batch
							     : rq->job,
			     rq->path, &e);
	else
		fsio_write(rq->path, rq->text, strlen(rq->text), 0644, &e);
	tell_done(t, &e);
}

static void history(struct task *t)
{
	struct message *m = message_new(MESSAGE_HISTORY, NULL);
	struct err e = { 0 };
	int n = 0;

	if (!m)
		return;
	m->jobs = calloc(APP_JOBS, sizeof(*m->jobs));
	if (m->jobs)
		n = journal_jobs(t->host->options->journal, NULL, NULL, m->jobs,
				 APP_JOBS, &e);
	if (!m->jobs || n < 0) {
		message_free(m);
		tell_done(t, &e);
		return;
	}
	m->count = (size_t)n;
	send(t, m);
}

static void past_job(struct task *t)
{
	struct message *m = message_new(MESSAGE_PAGE, NULL);
	struct err e = { 0 };
	struct buf text;
	json_t *doc =
		report_json(t->host->options->journal, t->request.job, &e);

	buf_init(&text, REPORT_MAX);
	if (!doc || report_format(doc, REPORT_TXT, &text, &e) < 0)
		buf_printf(&text, "%s\n", e.what);
	json_decref(doc);
	if (m)
		m->text = strdup(buf_text(&text));
	if (m && m->text)
		send(t, m);
	else
		message_free(m);
	buf_fini(&text);
}

/* What is typed may be a path that begins with the home folder. */
static void whole_paths(struct choice *c)
{
	for (size_t i = 0; i < c->var_count; i++)
		files_home(c->vars[i].value, sizeof(c->vars[i].value));
}

static void find_files(struct task *t)
{
	struct message *m = message_new(MESSAGE_FILES, NULL);
	struct buf text;

	buf_init(&text, APP_TEXT);
	files_complete(t->request.path, &text);
	if (m) {
		text_copy(m->path, sizeof(m->path), t->request.path);
		m->text = strdup(text.data ? buf_text(&text) : "");
	}
	if (m && m->text)
		send(t, m);
	else
		message_free(m);
	buf_fini(&text);
}

/* Which USB ports are the slots of this bench. */
static void keep_slots(struct task *t)
{
	struct err e = { 0 };

	slots_keep(t->request.text, &e);
	tell_done(t, &e);
}

void host_work(struct task *t)
{
	whole_paths(&t->request.choice);
	if (t->request.kind == REQUEST_EXPORT)
		files_home(t->request.path, sizeof(t->request.path));
	switch (t->request.kind) {
	case REQUEST_RUN:
		run(t);
		break;
	case REQUEST_CHOICES:
		find_choices(t);
		break;
	case REQUEST_EXPORT:
		export_text(t);
		break;
	case REQUEST_HISTORY:
		history(t);
		break;
	case REQUEST_JOB:
		past_job(t);
		break;
	case REQUEST_FILES:
		find_files(t);
		break;
	case REQUEST_SLOTS:
		keep_slots(t);
		break;
	case REQUEST_RECIPE:
		complete(t);
		break;
	case REQUEST_DOCTOR:
		doctor(t);
		break;
	default:
		with_device(t);
		break;
	}
}
