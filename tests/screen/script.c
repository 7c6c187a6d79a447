/* SPDX-License-Identifier: MIT */
#include "script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "model/catalog/platform.h"
#include "ui/screens/screens.h"
#include "ui/term/term.h"

#define PHOTON_ID "1e00210012473432363831e9"

static int start(void *ctx, const struct request *rq, struct err *e)
{
	struct script *s = ctx;

	(void)e;
	s->requests[rq->kind]++;
	s->last = *rq;
	return 0;
}

static void stop(void *ctx, const char *port)
{
	struct script *s = ctx;

	(void)port;
	s->stops++;
}

void script_open(struct script *s)
{
	memset(s, 0, sizeof(*s));
	s->host = (struct app_host){ start, stop, s };
	app_init(&s->app, &s->host, &screens_face);
	app_tick(&s->app, 1000000, "12:41:07");
}

void script_close(struct script *s)
{
	app_fini(&s->app);
}

static void give(struct script *s, struct message *m)
{
	app_message(&s->app, m);
	message_free(m);
}

static void device(struct device *d, int platform, const char *id,
		   const char *port, enum device_mode mode)
{
	memset(d, 0, sizeof(*d));
	d->platform = platform_by_id(platform);
	text_copy(d->id, sizeof(d->id), id);
	text_copy(d->usb.port, sizeof(d->usb.port), port);
	d->mode = mode;
	d->usb.vid = d->platform->vid;
	d->usb.pid = mode == MODE_DFU ? d->platform->pid_dfu
				      : d->platform->pid_normal;
	if (mode != MODE_DFU)
		text_copy(d->usb.tty, sizeof(d->usb.tty), "/dev/ttyACM0");
}

void script_devices(struct script *s)
{
	struct message *m = message_new(MESSAGE_DEVICES, NULL);

	m->devices = calloc(3, sizeof(*m->devices));
	m->count = 3;
	device(&m->devices[0], PLATFORM_PHOTON, PHOTON_ID, "1-2.1",
	       MODE_LISTENING);
	device(&m->devices[1], PLATFORM_ARGON, "e00fce68aabbccddee0077b0",
	       "1-2.2", MODE_DFU);
	device(&m->devices[2], PLATFORM_P1, "", "1-3", MODE_NORMAL);
	m->devices[2].usb.tty_access = BUS_ACCESS_DENIED;
	give(s, m);
}

static struct slot *slot(struct table *t, unsigned function, unsigned index,
			 unsigned version, uint32_t size, unsigned passed)
{
	struct slot *x = &t->slots[t->count++];

	x->present = passed != 0;
	x->function = (uint8_t)function;
	x->index = (uint8_t)index;
	x->version = (uint16_t)version;
	x->store = STORE_MAIN;
	x->max_size = size;
	slot_set_valid(x, 30, passed);
	return x;
}

static void photon_table(struct table *t)
{
	struct slot *x;

	memset(t, 0, sizeof(*t));
	t->platform_id = PLATFORM_PHOTON;
	t->source = TABLE_SERIAL;
	text_copy(t->release, sizeof(t->release), "0.7.0-rc.7");
	slot(t, FUNCTION_BOOTLOADER, 0, 100, 16384, 30);
	slot(t, FUNCTION_SYSTEM, 1, 206, 262144, 30);
	x = slot(t, FUNCTION_SYSTEM, 2, 206, 262144, 26);
	x->deps[0] = (struct module_ref){ FUNCTION_SYSTEM, 1, 206 };
	x->deps[1] = (struct module_ref){ FUNCTION_BOOTLOADER, 0, 101 };
	x->dep_count = 2;
	slot(t, FUNCTION_NONE, 0, 0, 131072, 0);
}

static void mended_table(struct table *t)
{
	photon_table(t);
	t->slots[0].version = 101;
	slot_set_valid(&t->slots[2], 30, 30);
}

static void sound_table(struct table *t)
{
	mended_table(t);
	t->count--;
	slot(t, FUNCTION_USER, 1, 5, 131072, 30);
}

static void give_table(struct script *s, void (*fill)(struct table *t))
{
	struct message *m = message_new(MESSAGE_TABLE, s->app.selected);

	m->table = calloc(1, sizeof(*m->table));
	fill(m->table);
	m->mode = MODE_LISTENING;
	give(s, m);
}

void script_table(struct script *s)
{
	give_table(s, photon_table);
}

void script_sound_table(struct script *s)
{
	give_table(s, sound_table);
}

static void step(struct plan *p, enum plan_do what, const char *name,
		 enum road over, int from, int to, uint32_t bytes,
		 uint32_t address, bool reversible)
{
	struct plan_step *x = &p->steps[p->step_count++];

	x->action = what;
	text_copy(x->what, sizeof(x->what), name);
	x->over = over;
	x->from = from;
	x->to = to;
	x->bytes = bytes;
	x->address = address;
	x->reversible = reversible;
}

void script_choices(struct script *s)
{
	struct message *m = message_new(MESSAGE_CHOICES, s->app.selected);
	struct choice *a;
	struct plan *p;

	m->choices = calloc(2, sizeof(*m->choices));
	m->count = 2;
	a = &m->choices[0];
	p = &a->plan;
	text_copy(a->title, sizeof(a->title),
		  "Repair: Device OS 0.7.0-rc.7 stays, Tinker is installed");
	text_copy(a->recipe, sizeof(a->recipe), "repair");
	a->irreversible = true;
	p->platform_id = PLATFORM_PHOTON;
	p->possible = true;
	p->seconds = 41;
	step(p, PLAN_INSPECT, "", ROAD_NONE, -1, -1, 0, 0, true);
	step(p, PLAN_BACKUP, "", ROAD_DFU, -1, -1, 1048576, 0, true);
	step(p, PLAN_FLASH, "bootloader", ROAD_SERIAL, 100, 101, 15236,
	     0x08000000, false);
	p->steps[p->step_count - 1].function = FUNCTION_BOOTLOADER;
	step(p, PLAN_FLASH, "tinker", ROAD_DFU, -1, 3, 5324, 0x080a0000, true);
	p->steps[p->step_count - 1].function = FUNCTION_USER;
	text_copy(m->choices[1].title, sizeof(m->choices[1].title),
		  "Repair to Device OS 2.3.1");
	text_copy(m->choices[1].plan.reason, sizeof(m->choices[1].plan.reason),
		  "F208 system-part1 2.3.1 is in no store");
	give(s, m);
}

void script_event(struct script *s, enum event_kind kind, int number,
		  uint64_t done, uint64_t total, const char *text)
{
	struct message *m = message_new(MESSAGE_EVENT, s->app.selected);

	m->event.kind = kind;
	m->event.step = number;
	m->event.steps = 4;
	m->event.done = done;
	m->event.total = total;
	m->event.rate = 24000;
	text_copy(m->event.port, sizeof(m->event.port), s->app.selected);
	text_copy(m->event.text, sizeof(m->event.text), text);
	give(s, m);
}

void script_outcome(struct script *s, enum job_verdict verdict)
{
	struct message *m = message_new(MESSAGE_OUTCOME, s->app.selected);
	struct run_outcome *o = calloc(1, sizeof(*o));

	m->outcome = o;
	o->verdict = verdict;
	text_copy(o->job, sizeof(o->job), "20260814-0003");
	o->has_before = o->has_after = true;
	o->device.mode = MODE_NORMAL;
	photon_table(&o->before);
	mended_table(&o->after);
	if (verdict == JOB_FAIL)
		err_set(&o->error, ERR_VERIFY, "test",
			"the flash reads back different at 0x080a1000");
	give(s, m);
}

void script_keys(struct script *s, const char *names)
{
	while (*names) {
		size_t n = strcspn(names, " ");
		char name[16];

		text_copy_n(name, sizeof(name), names, n);
		app_key(&s->app, key_by_name(name));
		names += n;
		names += strspn(names, " ");
	}
}

static const char *const scripts[] = {
	"empty",	"devices",	 "modules",	  "diagnosis",
	"plan",		"confirm",	 "run",		  "ask",
	"report-pass",	"report-fail",	 "help",	  "doctor",
	"mode-menu",	"filter",	 "quit",	  "log",
	"wizard",	"group",	 "group-confirm", "recipes",
	"prompt",	"value",	 "failed",	  "other-device",
	"leaving",	"batch",	 "batch-tiles",	  "batch-arm",
	"history",	"history-empty", "question",	  "answered",
	"confirm-full", "report-flash",	 "report-times",  "question-moving",
	"ask-moving",	"ask-module",
};

static const char *const screens[SCREENS] = {
#define X(id, name) #name,
	SCREEN_TABLE(X)
#undef X
};

static bool scripted(const char *screen)
{
	for (size_t i = 0; i < COUNT(scripts); i++) {
		if (text_starts(scripts[i], screen))
			return true;
	}
	return false;
}

const char *script_name(size_t n)
{
	if (n < COUNT(scripts))
		return scripts[n];
	n -= COUNT(scripts);
	for (size_t i = 0; i < SCREENS; i++) {
		if (!scripted(screens[i]) && n-- == 0)
			return screens[i];
	}
	return NULL;
}

/* As it opens, where no script says more. */
static bool open_screen(struct script *s, const char *name)
{
	for (int i = 0; i < SCREENS; i++) {
		if (strcmp(screens[i], name) == 0) {
			app_open(&s->app, (enum screen_id)i);
			return true;
		}
	}
	return false;
}

static void run_begun(struct script *s)
{
	script_keys(s, "F5");
	script_choices(s);
	script_keys(s, "Enter Enter 3 1 e 9 Enter");
	script_event(s, EVENT_BEGUN, 3, 0, 0, "flash bootloader over serial");
}

/* Two marked devices, a plan for the first, none for the second. */
static void group(struct script *s)
{
	s->app.rows[1]->work.kind = REQUEST_NONE; /* it could not be read */
	s->app.rows[1]->state = ROW_UNKNOWN;
	script_keys(s, "Home Space Space Home F6 End Enter");
	text_copy(s->app.selected, sizeof(s->app.selected), "1-2.1");
	script_choices(s);
	s->app.rows[0]->choice_count = 1;
	text_copy(s->app.selected, sizeof(s->app.selected), "1-2.2");
	script_choices(s);
	s->app.rows[1]->choices[0] = s->app.rows[1]->choices[1];
	s->app.rows[1]->choice_count = 1;
}

static void batch(struct script *s)
{
	struct message *m = message_new(MESSAGE_SLOTS, NULL);

	m->text = strdup("1-2.1\n1-2.2\n1-2.3\n1-2.4\n");
	give(s, m);
	for (size_t i = 0; i < 2; i++) {
		s->app.rows[i]->work.kind = REQUEST_NONE;
		s->app.rows[i]->state = ROW_OK;
	}
	script_keys(s, "B");
	text_copy(s->app.batch.choice.recipe,
		  sizeof(s->app.batch.choice.recipe), "repair-tinker");
	script_keys(s, "Down Down Down Space Up Up Up A 4 Enter");
	app_tick(&s->app, 2000000, "12:41:08");
	text_copy(s->app.selected, sizeof(s->app.selected), "1-2.1");
	m = message_new(MESSAGE_PLAN, "1-2.1");
	m->plan = calloc(1, sizeof(*m->plan));
	step(m->plan, PLAN_INSPECT, "", ROAD_NONE, -1, -1, 0, 0, true);
	step(m->plan, PLAN_BACKUP, "", ROAD_DFU, -1, -1, 0, 0, true);
	step(m->plan, PLAN_FLASH, "bootloader", ROAD_SERIAL, 100, 101, 15236, 0,
	     false);
	step(m->plan, PLAN_FLASH, "tinker", ROAD_DFU, -1, 3, 5324, 0, true);
	give(s, m);
	script_event(s, EVENT_BEGUN, 3, 0, 0, "flash bootloader over serial");
	script_event(s, EVENT_PROGRESS, 3, 6144, 15236, "");
	app_tick(&s->app, 61000000, "12:42:07");
	text_copy(s->app.selected, sizeof(s->app.selected), "1-2.2");
	script_outcome(s, JOB_FAIL);
	script_keys(s, "Down");
}

static void history(struct script *s, size_t count)
{
	static const struct journal_job jobs[] = {
		{ .id = "20260814-0003",
		  .device = PHOTON_ID,
		  .port = "1-2.1",
		  .platform = "photon",
		  .recipe = "repair-tinker",
		  .started = "2026-08-14T12:40:58Z",
		  .pending = true },
		{ .id = "20260814-0002",
		  .device = "e00fce68aabbccddee0077b0",
		  .port = "1-2.2",
		  .platform = "argon",
		  .recipe = "repair",
		  .started = "2026-08-14T11:05:00Z",
		  .verdict = JOB_FAIL,
		  .exit_class = EXIT_CLASS_VERIFY,
		  .code = ERR_VERIFY,
		  .error = "the flash reads back different" },
		{ .id = "20260813-0001",
		  .device = "2f0031000747343232363230",
		  .port = "1-4",
		  .platform = "p1",
		  .recipe = "backup",
		  .started = "2026-08-13T09:00:11Z",
		  .verdict = JOB_PASS },
	};
	struct message *m = message_new(MESSAGE_HISTORY, NULL);

	m->jobs = calloc(3, sizeof(jobs[0]));
	memcpy(m->jobs, jobs, sizeof(jobs));
	m->count = count;
	give(s, m);
	script_keys(s, "F9");
}

/* Another id in the socket of the selected device. */
static void swap(struct script *s)
{
	struct message *m = message_new(MESSAGE_DEVICES, NULL);

	script_keys(s, "F5");
	m->devices = calloc(1, sizeof(*m->devices));
	m->count = 1;
	device(&m->devices[0], PLATFORM_PHOTON, "3f0030001147343432313031",
	       "1-2.1", MODE_LISTENING);
	m->devices[0].usb.address = 9;
	give(s, m);
}

static void inspection_fails(struct script *s)
{
	struct message *m = message_new(MESSAGE_DONE, "1-2.2");

	script_keys(s, "Down F5");
	m->request = REQUEST_INSPECT;
	err_set(&m->error, ERR_LOST, "test", "the Argon left the bus");
	give(s, m);
}

/* More than a small dialog has room for, and an application that stays. */
static void many_changes(struct choice *c)
{
	struct plan *p = &c->plan;

	c->had_app = true;
	p->step_count--;
	for (unsigned i = 1; i <= 3; i++) {
		char name[PLAN_WHAT];

		snprintf(name, sizeof(name), "system-part%u", i);
		step(p, PLAN_FLASH, name, ROAD_DFU_STAGED, 206, 1406, 241496,
		     0x08020000, true);
		p->steps[p->step_count - 1].function = FUNCTION_SYSTEM;
		p->steps[p->step_count - 1].index = (uint8_t)i;
	}
}

/* As src/device/mode_dfu.c and mode_listen.c ask. */
static void hand_is_asked(struct script *s, const char *screen)
{
	bool module = text_ends(screen, "module");

	run_begun(s);
	if (module)
		s->app.rows[0]->device.platform = platform_by_id(PLATFORM_P1);
	s->app.moving = text_ends(screen, "moving");
	script_event(s, EVENT_ASK, 3, 0, 0,
		     module ? "hold SETUP for three seconds until the LED "
			      "blinks blue"
			    : "hold SETUP, tap RESET, release SETUP when the "
			      "LED blinks yellow");
	app_tick(&s->app, 9000000, "12:41:15");
}

/* Screens that a row of keys leads to; false: it is none of them. */
static bool show_more(struct script *s, const char *screen)
{
	if (strcmp(screen, "wizard") == 0) {
		app_guide(&s->app);
	} else if (text_starts(screen, "question")) {
		s->app.moving = text_ends(screen, "moving");
		script_sound_table(s);
		script_keys(s, "F5 Enter Down");
		if (s->app.moving) /* half out */
			app_tick(&s->app, 1000000, "12:41:07");
	} else if (strcmp(screen, "answered") == 0) {
		script_sound_table(s);
		/* red SOS, 10 blinks; the next one is not known */
		script_keys(s, "F5 Enter End Up Up Up Enter End Enter");
	} else if (text_starts(screen, "group")) {
		group(s);
		if (text_ends(screen, "confirm"))
			script_keys(s, "Enter");
	} else if (strcmp(screen, "recipes") == 0) {
		script_keys(s, "F6 Down Down");
	} else if (strcmp(screen, "prompt") == 0) {
		script_keys(s, ": r e");
	} else if (strcmp(screen, "value") == 0) {
		script_choices(s);
		text_copy(s->app.rows[0]->choices[1].needs, 32, "app");
		text_copy(s->app.rows[0]->choices[1].needs_help, 96,
			  "the application");
		script_keys(s, "F5 Enter Down Enter");
	} else if (strcmp(screen, "failed") == 0) {
		inspection_fails(s);
	} else if (strcmp(screen, "other-device") == 0) {
		swap(s);
	} else if (strcmp(screen, "leaving") == 0) {
		run_begun(s);
		script_keys(s, "Q Tab Enter");
	} else if (text_starts(screen, "batch")) {
		batch(s);
		if (text_ends(screen, "tiles"))
			script_keys(s, "t");
		if (text_ends(screen, "arm"))
			script_keys(s, "A A");
	} else if (text_starts(screen, "history")) {
		history(s, text_ends(screen, "empty") ? 0 : 3);
	} else {
		return open_screen(s, screen);
	}
	return true;
}

bool script_show(struct script *s, const char *screen)
{
	script_open(s);
	if (strcmp(screen, "empty") == 0)
		return true;
	script_devices(s);
	if (strcmp(screen, "devices") == 0) {
		script_table(s);
		script_keys(s, "Space");
		return true;
	}
	script_table(s);
	if (strcmp(screen, "modules") == 0) {
		script_keys(s, "F2 Down Down");
	} else if (strcmp(screen, "diagnosis") == 0) {
		script_keys(s, "F5");
	} else if (strcmp(screen, "plan") == 0) {
		script_choices(s);
		script_keys(s, "F5 Enter");
	} else if (text_starts(screen, "confirm")) {
		script_choices(s);
		if (text_ends(screen, "full"))
			many_changes(&s->app.rows[0]->choices[0]);
		script_keys(s, "F5 Enter Enter 3 1");
	} else if (strcmp(screen, "run") == 0) {
		run_begun(s);
		script_event(s, EVENT_PROGRESS, 3, 6144, 15236, "");
		app_tick(&s->app, 6000000, "12:41:12");
		script_event(s, EVENT_PROGRESS, 3, 7168, 15236, "");
	} else if (text_starts(screen, "ask")) {
		hand_is_asked(s, screen);
	} else if (text_starts(screen, "report")) {
		run_begun(s);
		app_tick(&s->app, 9000000, "12:41:15");
		script_event(s, EVENT_VERIFIED, 3, 0, 0, "the device shows it");
		script_event(s, EVENT_BEGUN, 4, 0, 0, "flash tinker over dfu");
		app_tick(&s->app, 12000000, "12:41:18");
		script_outcome(s,
			       text_ends(screen, "fail") ? JOB_FAIL : JOB_PASS);
		script_keys(s, text_ends(screen, "flash")   ? "f"
			       : text_ends(screen, "times") ? "T"
							    : "");
	} else if (strcmp(screen, "help") == 0) {
		script_keys(s, "?");
	} else if (strcmp(screen, "doctor") == 0) {
		struct message *m = message_new(MESSAGE_PAGE, NULL);

		script_keys(s, "!");
		m->text = strdup("3 devices on the bus\n\nP1 1-3: no "
				 "permission\n  unbrick doctor --install-udev");
		give(s, m);
	} else if (strcmp(screen, "mode-menu") == 0) {
		script_keys(s, "m Down");
	} else if (strcmp(screen, "filter") == 0) {
		script_keys(s, "/ p h o");
	} else if (strcmp(screen, "quit") == 0) {
		run_begun(s);
		script_keys(s, "Q");
	} else if (strcmp(screen, "log") == 0) {
		script_keys(s, "F8 F8");
	} else {
		return show_more(s, screen);
	}
	return true;
}
