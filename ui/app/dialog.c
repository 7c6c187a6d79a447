/* SPDX-License-Identifier: MIT */
#include "ui/app/dialog.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "recipe/embed.h"
#include "ui/app/fields.h"
#include "ui/app/filter.h"
#include "ui/app/group.h"
#include "ui/app/jobs.h"
#include "ui/app/known.h"
#include "ui/app/value.h"
#include "ui/term/term.h"

const struct dialog_mode dialog_modes[DIALOG_MODES] = {
	{ MODE_NORMAL, "normal     the application runs" },
	{ MODE_LISTENING, "listening  serial shell, blinking blue" },
	{ MODE_SAFE, "safe       no application, breathing magenta" },
	{ MODE_DFU, "DFU        bootloader, blinking yellow" },
	{ MODE_UNKNOWN, "reset      start again" },
};

/* The nth shipped recipe for people's choice; NULL past the end. */
static const struct embedded *recipe_at(int n)
{
	for (const struct embedded *f = embedded; f->name; f++) {
		if (strchr(f->name, '/') || !text_ends(f->name, ".yaml"))
			continue;
		if (n-- == 0)
			return f;
	}
	return NULL;
}

static int recipe_count(void)
{
	int n = 0;

	while (recipe_at(n))
		n++;
	return n;
}

void dialog_recipe_name(int n, char out[64])
{
	const struct embedded *f = recipe_at(n);

	out[0] = '\0';
	if (f)
		text_copy_n(out, 64, f->name, strlen(f->name) - 5);
}

/* The recipe of this name, else the first that begins so; -1: none does. */
static int recipe_named(const char *start)
{
	int first = -1;
	char name[64];

	for (int i = 0; recipe_at(i); i++) {
		dialog_recipe_name(i, name);
		if (strcmp(name, start) == 0)
			return i;
		if (first < 0 && text_starts(name, start))
			first = i;
	}
	return first;
}

/* "bootloader-tinker-app  OTA refused, DFU still works" */
static void recipe_line(int n, char *out, size_t size)
{
	const struct embedded *f = recipe_at(n);
	const char *title = f ? strstr(f->text, "\ntitle: ") : NULL;
	char name[64];

	dialog_recipe_name(n, name);
	title = title ? title + strlen("\ntitle: ") : "";
	snprintf(out, size, "%-22s %.*s", name, (int)strcspn(title, "\n"),
		 title);
}

void dialog_line(const struct app *a, int n, char *out, size_t size)
{
	if (a->dialog.kind == DIALOG_RECIPE)
		recipe_line(n, out, size);
	else if (a->dialog.kind == DIALOG_ASK)
		known_line(a->dialog.question, n, out, size);
	else
		text_copy(out, size, dialog_modes[n].line);
}

static void begin_filter(const struct app *a, struct dialog *d)
{
	text_copy(d->input, sizeof(d->input), filter_text(a));
}

static void begin_sieve(const struct app *a, struct dialog *d)
{
	text_copy(d->input, sizeof(d->input), a->sieve);
}

static void begin_arm(const struct app *a, struct dialog *d)
{
	snprintf(d->text, sizeof(d->text),
		 "Every device is written to. Type the number of slots (%zu):",
		 a->batch.count);
}

/* A name for the file, by what is to be in it. */
static void begin_export(const struct app *a, struct dialog *d)
{
	const struct row *r = app_row(a);
	const struct journal_job *job = jobs_here(a);
	bool report = app_screen(a) == SCREEN_REPORT && r && r->ended &&
		      r->outcome.job[0] && !a->copy;

	if (job)
		snprintf(d->input, sizeof(d->input), "unbrick-%s.html",
			 job->id);
	else if (app_screen(a) == SCREEN_BATCH)
		text_copy(d->input, sizeof(d->input), "unbrick-batch.csv");
	else if (report)
		snprintf(d->input, sizeof(d->input), "unbrick-%s.html",
			 r->outcome.job);
	else
		snprintf(d->input, sizeof(d->input), "unbrick-%s.txt",
			 r && r->device.id[0] ? r->device.id : "screen");
	text_copy(d->text, sizeof(d->text),
		  report ? "The ending says the form: .html .txt .json .csv "
			   ".xml"
			 : "Module table and diagnosis as text");
}

static void begin_quit(const struct app *a, struct dialog *d)
{
	snprintf(d->text, sizeof(d->text),
		 "%zu device(s) are being written. They live in this program: "
		 "quitting stops each at its next safe point and keeps a "
		 "record from which it can be continued.",
		 app_running(a));
}

static void begin_backup(const struct app *a, struct dialog *d)
{
	struct row *rows[APP_ROWS];
	size_t n = group_acts(a, ACTION_BACKUP) ? group_rows(a, rows) : 0;
	const struct row *r = app_row(a);

	if (n)
		snprintf(d->text, sizeof(d->text), "%zu marked devices", n);
	else
		snprintf(d->text, sizeof(d->text), "The %s at port %s",
			 r->device.platform ? r->device.platform->title
					    : "device",
			 r->device.usb.port);
	snprintf(d->text + strlen(d->text), sizeof(d->text) - strlen(d->text),
		 " will be read in DFU mode and brought back to where it was. "
		 "Nothing is written.");
	d->focus = 1;
}

/* The one that fits every device goes first. */
static void begin_recipe(const struct app *a, struct dialog *d)
{
	(void)a;
	d->focus = recipe_named("repair");
}

static void begin_question(const struct app *a, struct dialog *d)
{
	const struct ask_question *q = app_row(a)->question;

	d->question = q;
	text_copy(d->port, sizeof(d->port), a->selected);
	text_copy(d->title, sizeof(d->title), q->text);
	if (q->options[0].picture[0])
		text_copy(d->text, sizeof(d->text),
			  a->moving ? "Each sample moves as the LED does."
				    : ask_picture_key);
}

static const struct {
	const char *title;
	bool input; /* a line is typed */
	/* What stands in it at first; NULL: nothing. */
	void (*begin)(const struct app *a, struct dialog *d);
} kinds[] = {
	[DIALOG_MESSAGE] = { "Note", false, NULL },
	[DIALOG_MODE] = { "Switch the device to", false, NULL },
	[DIALOG_QUIT] = { "Jobs are running", false, begin_quit },
	[DIALOG_BACKUP] = { "Save what is on it?", false, begin_backup },
	[DIALOG_FILTER] = { "Show only lines with", true, begin_filter },
	[DIALOG_FIND] = { "Search for", true, NULL },
	[DIALOG_SIEVE] = { "Show only log lines with", true, begin_sieve },
	[DIALOG_VALUE] = { "The recipe needs a value", true, value_begin },
	[DIALOG_FIELDS] = { "", true, fields_begin },
	[DIALOG_PROMPT] = { "Command", true, NULL },
	[DIALOG_EXPORT] = { "Save as", true, begin_export },
	[DIALOG_ARM] = { "Start on every arrival?", true, begin_arm },
	[DIALOG_RECIPE] = { "Recipe: letters go to its name", false,
			    begin_recipe },
	[DIALOG_ASK] = { "", false, begin_question },
};

void dialog_open(struct app *a, enum dialog_kind kind)
{
	a->dialog = (struct dialog){ .kind = kind };
	text_copy(a->dialog.title, sizeof(a->dialog.title), kinds[kind].title);
	if (kinds[kind].begin)
		kinds[kind].begin(a, &a->dialog);
	text_copy(a->dialog.before, sizeof(a->dialog.before), a->dialog.input);
}

bool dialog_is_input(enum dialog_kind k)
{
	return kinds[k].input;
}

bool dialog_filters(enum dialog_kind k)
{
	return k == DIALOG_FILTER || k == DIALOG_SIEVE || k == DIALOG_FIND;
}

void dialog_message(struct app *a, const char *text)
{
	dialog_open(a, DIALOG_MESSAGE);
	text_copy(a->dialog.text, sizeof(a->dialog.text), text);
}

int dialog_lines(const struct app *a)
{
	switch (a->dialog.kind) {
	case DIALOG_MODE:
		return DIALOG_MODES;
	case DIALOG_RECIPE:
		return recipe_count();
	case DIALOG_ASK:
		return (int)a->dialog.question->count + 1;
	case DIALOG_QUIT:
	case DIALOG_BACKUP:
		return 2;
	default:
		return 0;
	}
}

static void edit(struct dialog *d, int key)
{
	size_t n = strlen(d->input);

	if (key == UI_BACKSPACE && n) {
		while (n > 1 && ((unsigned char)d->input[n - 1] & 0xc0) == 0x80)
			n--;
		d->input[n - 1] = '\0';
	} else if (key == UI_CTRL('U')) {
		d->input[0] = '\0';
	} else if (key >= ' ' && key < 0x7f && n + 1 < sizeof(d->input)) {
		d->input[n] = (char)key;
		d->input[n + 1] = '\0';
	}
}

const char *dialog_commands(const char *typed, char *out, size_t size)
{
	const char *first = NULL;
	size_t used = 0;

	out[0] = '\0';
	for (int i = ACTION_NONE + 1; i < ACTIONS; i++) {
		const char *name = action_row((enum action)i)->name;

		if (!text_starts(name, typed) || used >= size - 1)
			continue;
		if (!first)
			first = name;
		used += (size_t)snprintf(out + used, size - used, "%s  ", name);
	}
	return first;
}

/* As far as all candidates agree; then the first one. */
static void complete(struct dialog *d)
{
	char all[512], common[64];
	const char *first = dialog_commands(d->input, all, sizeof(all));
	size_t n;

	if (!first || !d->input[0])
		return;
	n = strlen(first);
	for (int i = ACTION_NONE + 1; i < ACTIONS; i++) {
		const char *name = action_row((enum action)i)->name;

		if (!text_starts(name, d->input))
			continue;
		while (n && strncmp(name, first, n) != 0)
			n--;
	}
	text_copy_n(common, sizeof(common), first, n);
	text_copy(d->input, sizeof(d->input),
		  strcmp(common, d->input) == 0 ? first : common);
}

/* The nth input of this kind before, 1 the last one; NULL past the first. */
static const char *input_before(const struct app *a, int n)
{
	size_t have = a->past_count < APP_PAST ? a->past_count : APP_PAST;

	for (size_t i = 1; i <= have; i++) {
		size_t at = (a->past_count - i) % APP_PAST;

		if (a->past[at].kind == a->dialog.kind && --n == 0)
			return a->past[at].text;
	}
	return NULL;
}

/* by 1: an older input, -1: a newer one. */
static void recall(struct app *a, int by)
{
	struct dialog *d = &a->dialog;
	int past = d->past + by;
	const char *text = past > 0 ? input_before(a, past) : "";

	if (past < 0 || !text)
		return;
	d->past = past;
	text_copy(d->input, sizeof(d->input), text);
}

void dialog_remember(struct app *a, const struct dialog *d)
{
	size_t at = a->past_count % APP_PAST;

	if (!d->input[0])
		return;
	a->past[at].kind = d->kind;
	text_copy(a->past[at].text, sizeof(a->past[at].text), d->input);
	a->past_count++;
}

/* Lists and the log are filtered while the text is typed. */
static void filter_by(struct app *a, const char *text)
{
	if (a->dialog.kind == DIALOG_FILTER)
		filter_set(a, text);
	else if (a->dialog.kind == DIALOG_SIEVE)
		text_copy(a->sieve, sizeof(a->sieve), text);
}

static void input_key(struct app *a, int key)
{
	struct dialog *d = &a->dialog;

	d->found[0] = '\0';
	if (d->kind == DIALOG_PROMPT && key == UI_TAB)
		complete(d);
	else if ((d->kind == DIALOG_VALUE || d->kind == DIALOG_EXPORT) &&
		 key == UI_TAB)
		value_complete(a);
	else if (key == UI_UP)
		recall(a, 1);
	else if (key == UI_DOWN)
		recall(a, -1);
	else
		edit(d, key);
	filter_by(a, d->input);
}

/* A letter of a recipe's name, after those before or as the first. */
static bool name_key(struct dialog *d, int key)
{
	char one[2] = { (char)key, '\0' };
	int at;

	if (d->kind != DIALOG_RECIPE || key <= ' ' || key >= 0x7f)
		return false;
	edit(d, key);
	at = recipe_named(d->input);
	if (at < 0) {
		text_copy(d->input, sizeof(d->input), one);
		at = recipe_named(one);
	}
	if (at >= 0)
		d->focus = at;
	return true;
}

bool dialog_key(struct app *a, int key)
{
	struct dialog *d = &a->dialog;
	int n = dialog_lines(a);

	if (key == UI_ESC || key == UI_CTRL('C')) {
		filter_by(a, d->before);
		d->kind = DIALOG_NONE;
		a->copy = false;
	} else if (key == UI_ENTER) {
		return true;
	} else if (dialog_is_input(d->kind)) {
		input_key(a, key);
	} else if (name_key(d, key)) {
		return false;
	} else if (n && (key == UI_DOWN || key == 'j' || key == UI_TAB ||
			 key == UI_RIGHT)) {
		d->focus = (d->focus + 1) % n;
	} else if (n && (key == UI_UP || key == 'k' || key == UI_BACK_TAB ||
			 key == UI_LEFT)) {
		d->focus = (d->focus + n - 1) % n;
	} else if (n && key == UI_HOME) {
		d->focus = 0;
	} else if (n && key == UI_END) {
		d->focus = n - 1;
	}
	return false;
}
