/* SPDX-License-Identifier: MIT */
/*
 * The state of the console, and nothing but state.
 *
 * app_key(), app_message() and app_tick() change it, screens show it; no
 * terminal, no thread, no device and no clock is touched here.  What is to
 * be done outside leaves through struct app_host; what has happened outside
 * comes back as messages.  So every screen can be tested with a list of keys
 * and messages, and nothing that a device does can make a key wait.
 *
 * A request that writes to a device (REQUEST_RUN) is made in two places only:
 * the confirm screen, with its button focused and, where something cannot be
 * undone, the last digits of the device id typed; and the batch screen after
 * it was armed, for which the number of slots has to be typed.
 */
#ifndef UI_APP_APP_H
#define UI_APP_APP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "device/device.h"
#include "record/event.h"
#include "record/journal.h"
#include "run/place.h"
#include "run/ways.h"
#include "model/plan/plan.h"
#include "model/catalog/table.h"
#include "model/diagnose/ask.h"
#include "model/diagnose/verdict.h"
#include "model/evidence/led_light.h"
#include "ui/app/action.h"
#include "ui/term/canvas.h"

#define APP_ROWS    64
#define APP_CHOICES 6
#define APP_LOG	    1000 /* lines kept */
#define APP_LINE    200
#define APP_STACK   8
#define APP_TEXT    16384 /* doctor and other pages, pictures of screens */
#define APP_JOBS    500	  /* of the past */
#define APP_BATCH   "batch"
#define APP_PAST    32 /* inputs remembered */

/* How a row is doing; the word is always shown. */
/* By which the list of devices is sorted, sort.h. */
enum sort_column {
	SORT_PORT,
	SORT_PLATFORM,
	SORT_MODE,
	SORT_RELEASE,
	SORT_STATE,
	SORT_COLUMNS
};

/* The same of the jobs of the past, jobs.h. */
enum job_column {
	JOBS_TIME, /* the newest first */
	JOBS_DEVICE,
	JOBS_RECIPE,
	JOBS_RESULT,
	JOB_COLUMNS
};

enum row_state {
	ROW_UNKNOWN,  /* not looked at yet */
	ROW_OK,	      /* every check passes */
	ROW_DEGRADED, /* runs, but something is wrong */
	ROW_BROKEN,   /* does not run */
	ROW_BUSY,     /* another program holds it */
	ROW_NO_ACCESS,
	ROW_LOOKING, /* being read */
	ROW_RUN,     /* a job writes */
	ROW_PASS,
	ROW_FAIL,
	ROW_STOPPED,
	ROW_LEFT, /* unplugged */
	ROW_STATES
};

#define APP_KINDS 8 /* platforms in one batch */

enum request_kind {
	REQUEST_NONE,
	REQUEST_INSPECT, /* table and diagnosis */
	REQUEST_CHOICES, /* ways to repair it */
	REQUEST_RUN,	 /* carry a choice out: the only one that writes */
	REQUEST_BACKUP,
	REQUEST_MODE,
	REQUEST_BLINK,
	REQUEST_DOCTOR,
	REQUEST_RESCAN,
	REQUEST_EXPORT,	 /* text to a file */
	REQUEST_HISTORY, /* jobs of the past */
	REQUEST_JOB,	 /* one of them in full */
	REQUEST_SLOTS,	 /* remember the ports of the batch slots */
	REQUEST_RECIPE,	 /* which value does the choice of the batch need? */
	REQUEST_FILES,	 /* which begin like path? */
	REQUEST_KINDS
};

struct request {
	enum request_kind kind;
	struct device device;
	enum device_mode mode; /* REQUEST_MODE; MODE_UNKNOWN: reset */
	struct table table;    /* REQUEST_CHOICES: what was read before */
	/* REQUEST_RUN; REQUEST_CHOICES: only this recipe, or recipe "" */
	struct choice choice;
	int slot;   /* REQUEST_CHOICES: which of the choices it is, -1 all */
	bool fetch; /* REQUEST_CHOICES: get what is missing, too */
	char path[256];	     /* REQUEST_EXPORT, REQUEST_FILES */
	char text[APP_TEXT]; /* REQUEST_EXPORT: unless it is a job's report */
	/*
	 * REQUEST_EXPORT: its report, or "".  REQUEST_CHOICES: go on with
	 * it.  REQUEST_JOB: show it.  APP_BATCH: all jobs of the batch screen.
	 */
	char job[JOB_ID];
	int platforms[APP_KINDS]; /* REQUEST_RECIPE: of those in the slots */
	size_t platform_count;
	struct job_fields fields; /* REQUEST_RUN: what is said of it */
	bool batch;		  /* REQUEST_RUN: belongs to the batch screen */
	bool first; /* the same: it was there when the batch was armed */
};

/* What the console needs done; returns at once. */
struct app_host {
	/* 0, or the reason why it cannot even be begun. */
	int (*start)(void *ctx, const struct request *rq, struct err *e);
	/* The job on this port stops at the next safe point. */
	void (*stop)(void *ctx, const char *port);
	void *ctx;
};

struct app;
struct screen;
/* What shows the state: given by whoever opens it, never looked up. */
struct app_face {
	const struct screen *const *screens; /* by enum screen_id */
	/*
	 * Text of what is shown now (here), or of the selected device's table
	 * and diagnosis; false: no memory.
	 */
	bool (*picture)(const struct app *a, bool here, char *out, size_t size);
};

enum message_kind {
	MESSAGE_DEVICES, /* devices, count: all that are attached now */
	MESSAGE_TABLE,	 /* table, mode it was read in */
	MESSAGE_CHOICES, /* choices, count, slot */
	MESSAGE_PLAN,	 /* plan: the steps of the running job */
	MESSAGE_EVENT,	 /* event */
	MESSAGE_OUTCOME, /* outcome */
	MESSAGE_DONE,	 /* request has ended, error says how */
	MESSAGE_PAGE,	 /* text: doctor, a job of the past */
	MESSAGE_HISTORY, /* jobs, count */
	MESSAGE_SLOTS,	 /* text: the ports of the batch slots, by lines */
	MESSAGE_RECIPE,	 /* choices[0] of the batch with its needs, or error */
	MESSAGE_FILES,	 /* text: what path may become, ui/app/value.h */
	MESSAGE_BEFORE	 /* text: that the device was here before, or "" */
};

/* The receiver frees it with message_free(). */
struct message {
	enum message_kind kind;
	char port[DEVICE_PORT]; /* of the row it is about */
	enum request_kind request;
	struct err error;
	/* TABLE, DONE of a device, CHOICES, BEFORE: whose they are, or "" */
	char device[DEVICE_ID];
	struct device *devices;
	struct choice *choices;
	size_t count;
	int slot;
	struct plan *plan;
	struct table *table;
	enum device_mode mode;
	struct event event;
	struct run_outcome *outcome;
	struct journal_job *jobs;
	char *text;	/* MESSAGE_DONE of a backup: its file */
	char path[256]; /* MESSAGE_FILES: what was asked */
};
struct message *message_new(enum message_kind kind, const char *port);
void message_free(struct message *m);

#define WORK_RATES 32

/* What goes on with a device. */
struct work {
	enum request_kind kind; /* REQUEST_NONE: nothing */
	bool stopping;
	int step, steps;
	char title[APP_LINE]; /* of the step */
	char ask[APP_LINE];   /* what the operator is to do, or "" */
	int64_t ask_us;	      /* since when */
	uint64_t done, total;
	uint32_t rate;
	uint32_t rates[WORK_RATES]; /* of the last seconds, a ring */
	unsigned rate_count;
	int64_t took_us[PLAN_MAX_STEPS]; /* by each step that has ended */
	int64_t rated_us;
	int retries;
	int64_t begun_us, step_us, moved_us; /* last progress */
	enum step_mark {
		MARK_TODO,
		MARK_NOW,
		MARK_OK,
		MARK_FAIL
	} marks[PLAN_MAX_STEPS];
};

struct row {
	struct device device;
	bool attached;
	int64_t left_us; /* when it went away */
	bool marked;
	bool known_slot; /* while slots are learned: counted already */
	bool in_group;	 /* its job was begun with those of others */
	bool due;	 /* a plan is asked for when it has been read */
	enum row_state state;
	bool looked; /* table and diagnosis hold, known.h */
	struct table table;
	enum device_mode read_in; /* the table */
	char told[ASK_ROOM];	  /* what the operator answered */
	unsigned asked;		  /* questions that were put, ask.h */
	const struct ask_question *question; /* open, or NULL */
	struct diagnosis diagnosis;
	char before[400]; /* what was done to it before, or "" */
	struct work work;
	struct plan plan; /* of the job that runs or has run */
	bool planned;	  /* ways were asked for, with this table */
	size_t choice_count;
	struct choice choices[APP_CHOICES];
	bool ended;  /* outcome holds */
	bool unseen; /* it is no PASS, and nobody has looked yet */
	struct run_outcome outcome;
	struct err error; /* of the last request */
};

#define BATCH_SLOTS 16
#define BATCH_TIMES 512
#define BATCH_CODES 8

/* A socket of the bench: always the same USB port. */
struct batch_slot {
	struct place place; /* a failed one is kept until somebody has looked */
	bool hold;	    /* by the user: nothing starts here */
};

struct batch {
	char filter[64];
	struct batch_slot slots[BATCH_SLOTS];
	size_t count;
	bool learning;
	bool reading; /* the recipe: not to be armed yet */
	bool armed;   /* confirmed: starts on arrival */
	bool looked;  /* at the slots, since it was armed */
	bool paused;
	bool tiles;
	struct choice choice; /* recipe for all; recipe "" none yet */
	int64_t armed_us;
	unsigned pass, fail;
	unsigned told;		       /* of them, at the last sum */
	uint16_t seconds[BATCH_TIMES]; /* of those that passed, a ring */
	unsigned times;
	struct {
		enum err_code code;
		unsigned count;
	} codes[BATCH_CODES];
};

enum dialog_kind {
	DIALOG_NONE,
	DIALOG_MESSAGE,
	DIALOG_MODE,   /* menu of modes */
	DIALOG_QUIT,   /* jobs run */
	DIALOG_BACKUP, /* it changes the mode for a while */
	DIALOG_FILTER, /* input: list */
	DIALOG_FIND,   /* input: text page */
	DIALOG_SIEVE,  /* input: full log */
	DIALOG_VALUE,  /* input: a variable of a recipe */
	DIALOG_FIELDS, /* input: what is said of jobs, a field each */
	DIALOG_PROMPT, /* `:` */
	DIALOG_EXPORT, /* file name */
	DIALOG_ARM,    /* input: the number of slots */
	DIALOG_RECIPE, /* list of recipes */
	DIALOG_ASK     /* menu: a question about a device */
};

struct dialog {
	enum dialog_kind kind;
	char title[64];
	char text[512];
	char input[256];
	int focus;	 /* button, or line of a menu */
	int past;	 /* input shown again: 1 the last one */
	char before[64]; /* a filter, until Enter takes the new one */
	char found[512]; /* names that Tab has found */
	/* DIALOG_ASK: what is asked, and of the device on which port */
	const struct ask_question *question;
	char port[DEVICE_PORT];
};

struct app {
	const struct app_host *host;
	const struct app_face *face;
	int64_t now_us;
	char clock[12];	   /* "12:41:07" */
	bool wizard;	   /* started as one: --wizard */
	char practice[48]; /* the scene, where no device is real; or "" */
	bool moving; /* samples of the LED move: quick, and with colours */
	bool quit;
	bool leaving; /* quits when every device is at a safe point */

	struct row *rows[APP_ROWS]; /* in the order of their ports */
	size_t row_count;
	char selected[DEVICE_PORT]; /* port of the selected row, "" none */
	char filter[64];
	enum sort_column sort; /* of the list of devices */
	char find[64];	       /* in text pages */
	char sieve[64];	       /* of the log */

	enum screen_id stack[APP_STACK];
	int depth; /* stack[depth] is shown */
	int top;   /* first line shown of a list */
	int line;  /* selected line of the shown screen (modules, choices) */
	int lines[APP_STACK]; /* the same of the screens below */
	bool guided;	      /* inside the wizard */
	bool verbose_plan;
	enum report_view { /* what the report shows */
			   VIEW_TABLES,
			   VIEW_FLASH,
			   VIEW_TIMES
	} view;

	struct job_fields fields; /* said of every job */

	int choice; /* chosen way */
	bool group; /* plan and confirm are about all marked devices */
	struct choice group_only; /* what was asked for each of them */
	char typed[DEVICE_PORT];  /* on the confirm screen */
	int focus;		  /* 0 cancel, 1 write */

	struct dialog dialog;
	char hint[APP_LINE]; /* why a key does nothing; until the next key */

	int log_size; /* 0 hidden, 1 three lines, 2 half, 3 full */
	char log[APP_LOG][APP_LINE];
	size_t log_count; /* ever written */
	int log_back;	  /* lines scrolled back in the full log */
	/* 0: its lines are wrapped; else the column, from 1, of their left */
	int log_left;
	bool copy; /* the export dialog is for the screen itself */
	int64_t ctrl_c_us;
	struct { /* what was typed before */
		enum dialog_kind kind;
		char text[256];
	} past[APP_PAST];
	size_t past_count;

	/* What help explains, terms.h: in the line of the cursor, elsewhere. */
	uint64_t terms_here, terms_seen;
	char page[APP_TEXT]; /* doctor, job */
	int scroll;

	struct journal_job *jobs; /* of the past, the newest first */
	size_t job_count;
	bool jobs_known;
	char job_filter[64];
	char module_filter[64];
	enum job_column job_sort;
	struct batch batch;
};

/* Host and face outlive it. */
bool app_init(struct app *a, const struct app_host *host,
	      const struct app_face *face);
/* Makes it the wizard: one question a screen. */
void app_guide(struct app *a);
void app_fini(struct app *a);

/* Input.  All are quick. */
void app_key(struct app *a, int key);
void app_message(struct app *a, const struct message *m);
/* Time goes on; true if something to be seen has changed. */
bool app_tick(struct app *a, int64_t now_us, const char *clock);

/* Is anything shown that looks different a moment later? */
bool app_moves(const struct app *a);

/* Why an action cannot be done now; NULL: it can.  Never NULL-and-writes. */
const char *app_disabled(const struct app *a, enum action action);
/* The same where it is about the selected device, whatever is marked. */
const char *app_disabled_here(const struct app *a, enum action action);
void app_do(struct app *a, enum action action);

/* The selected row, or NULL. */
struct row *app_row(const struct app *a);
struct row *app_row_at(const struct app *a, const char *port);
/* The chosen way to repair it, or NULL. */
const struct choice *app_choice(const struct app *a);
enum screen_id app_screen(const struct app *a);
void app_open(struct app *a, enum screen_id s);
void app_back(struct app *a);
void app_log(struct app *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void app_hint(struct app *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Passes a request on; tells why if it cannot be begun. */
bool app_request(struct app *a, const struct request *rq);
/* Devices that are written to. */
size_t app_running(const struct app *a);
/* Devices with which anything goes on. */
size_t app_busy(const struct app *a);
/* Asks everything to stop, and quits as soon as it has. */
void app_leave(struct app *a);
/* What the report of the selected device shows has been seen. */
void app_seen(struct app *a);
/* The first row whose job has failed and that nobody has looked at; or NULL */
const struct row *app_unseen(const struct app *a);
/* Puts the selection on a row that is shown, if it is not. */
void app_settle(struct app *a);

/* The rows that the filter lets through, sorted; returns the count. */
size_t app_shown(const struct app *a, struct row *out[APP_ROWS]);

#endif
