/* SPDX-License-Identifier: MIT */
#include "cli/show.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "model/catalog/plain_words.h"
#include "model/catalog/platform.h"

#define BAR_CELLS   20
#define ETA_FROM_US 3000000 /* time left is told only after three seconds */

void show_init(struct show *s, struct cli *cli, size_t devices)
{
	memset(s, 0, sizeof(*s));
	s->cli = cli;
	s->many = devices != 1;
	s->all = devices;
	s->bar = devices > 0 && !cli->plain && !cli->json && !cli->quiet &&
		 isatty(fileno(cli->err));
}

void show_clear(struct show *s)
{
	if (s->drawn)
		fputs("\r\033[K", s->cli->err);
	s->drawn = false;
}

static struct show_row *row_of(struct show *s, const struct event *e)
{
	for (size_t i = 0; i < s->count; i++) {
		if (strcmp(s->rows[i].port, e->port) == 0)
			return &s->rows[i];
	}
	if (s->count == SHOW_DEVICES)
		return &s->rows[0];
	text_copy(s->rows[s->count].port, sizeof(s->rows[0].port), e->port);
	return &s->rows[s->count++];
}

/* "512 B", "14.9 KiB", "1.2 MiB" */
static const char *amount(uint64_t bytes, char *out, size_t size)
{
	if (bytes < 1024)
		snprintf(out, size, "%u B", (unsigned)bytes);
	else if (bytes < 1024 * 1024)
		snprintf(out, size, "%.1f KiB", (double)bytes / 1024);
	else
		snprintf(out, size, "%.1f MiB", (double)bytes / 1048576);
	return out;
}

static unsigned percent_of(const struct event *e)
{
	return e->total && e->done < e->total
		       ? (unsigned)(e->done * 100 / e->total)
	       : e->total ? 100
			  : 0;
}

static const char *bar_of(unsigned percent, char out[BAR_CELLS + 1])
{
	memset(out, '-', BAR_CELLS);
	memset(out, '#', percent * BAR_CELLS / 100);
	out[BAR_CELLS] = '\0';
	return out;
}

/* How far a job has come: each step counts the same. */
static void advance(struct show_row *r, const struct event *e)
{
	if (e->kind == EVENT_VERDICT) {
		r->ended = true;
		r->percent = 100;
	} else if (e->step > 0 && e->step <= e->steps) {
		r->percent = ((unsigned)(e->step - 1) * 100 + percent_of(e)) /
			     (unsigned)e->steps;
	}
}

/* One bar for all, below what each of them says. */
static void draw_all(struct show *s)
{
	char bar[BAR_CELLS + 1];
	size_t ended = 0;
	unsigned sum = 0;

	for (size_t i = 0; i < s->count; i++) {
		ended += s->rows[i].ended;
		sum += s->rows[i].percent;
	}
	sum /= (unsigned)s->all;
	fprintf(s->cli->err, "\r\033[K  %zu of %zu ended [%s] %3u%%", ended,
		s->all, bar_of(sum > 100 ? 100 : sum, bar), sum);
	fflush(s->cli->err);
	s->drawn = true;
}

static void draw_bar(struct show *s, struct show_row *r, const struct event *e)
{
	char bar[BAR_CELLS + 1], done[24], rate[24], left[32] = "";
	unsigned percent = percent_of(e);
	int64_t us;

	if (!r->begun_us || e->done < r->begun_done) {
		r->begun_us = e->at_us;
		r->begun_done = e->done;
	}
	us = e->at_us - r->begun_us;
	if (us >= ETA_FROM_US && e->done > r->begun_done &&
	    e->done < e->total) {
		uint64_t seconds = (e->total - e->done) * (uint64_t)us /
				   (e->done - r->begun_done) / 1000000;

		snprintf(left, sizeof(left), "  left %u:%02u",
			 (unsigned)(seconds / 60), (unsigned)(seconds % 60));
	}
	amount(e->done, done, sizeof(done));
	/* The rate is not known in the first moments. */
	amount(e->rate, rate, sizeof(rate));
	fprintf(s->cli->err, "\r\033[K  %d/%d %.28s [%s] %3u%%  %s%s%s%s%s",
		e->step, e->steps, r->step, bar_of(percent, bar), percent, done,
		e->rate ? "  " : "", e->rate ? rate : "", e->rate ? "/s" : "",
		left);
	fflush(s->cli->err);
	s->drawn = true;
}

static void line(struct show *s, const struct event *e, enum cli_ink ink,
		 const char *word, const char *text)
{
	struct cli *cli = s->cli;
	bool color = cli->color && isatty(fileno(cli->err));

	show_clear(s);
	cli_note(cli, "%s%s%s%-9s%s%s\n", s->many ? e->port : "",
		 s->many ? "  " : "", color ? cli_paint(cli, ink) : "", word,
		 color ? cli_paint(cli, CLI_PLAIN) : "", text);
}

static void begun(struct show *s, struct show_row *r, const struct event *e)
{
	char text[400];

	if (e->step == 0) {
		snprintf(text, sizeof(text), "%s (job %s)", e->text,
			 e->job[0] ? e->job : "without record");
		line(s, e, CLI_STRONG, "begun", text);
		return;
	}
	text_copy(r->step, sizeof(r->step), e->text);
	r->begun_us = 0;
	r->begun_done = 0;
	snprintf(text, sizeof(text), "%d/%d  %s", e->step, e->steps, e->text);
	line(s, e, CLI_STRONG, "step", text);
}

/* With --verbose: where the time of a step, or of all, has gone. */
static void time_spent(struct show *s, const struct event *e)
{
	char text[96];

	if (!s->cli->verbose || !e->timed)
		return;
	spent_text(&e->spent, text, sizeof(text));
	line(s, e, CLI_DIM, e->step ? "time" : "time all", text);
}

void show_event(struct show *s, const struct event *e)
{
	struct show_row *r = row_of(s, e);
	const struct platform *platform = platform_by_name(e->platform);
	struct event told = *e;
	struct buf out;
	char text[400];

	if (s->cli->json) {
		buf_init(&out, 4096);
		if (event_json(e, &out))
			cli_print(s->cli, "%s\n", buf_text(&out));
		fflush(s->cli->out);
		buf_fini(&out);
		return;
	}
	if (platform)
		plain_put(platform->id, -1, told.text, sizeof(told.text));
	e = &told;
	advance(r, e);
	switch (e->kind) {
	case EVENT_BEGUN:
		begun(s, r, e);
		break;
	case EVENT_PROGRESS:
		if (s->bar && !s->many)
			draw_bar(s, r, e);
		break;
	case EVENT_RETRY:
		line(s, e, CLI_WARN, "retry", e->text);
		break;
	case EVENT_ASK:
		line(s, e, CLI_WARN, "PLEASE", e->text);
		break;
	case EVENT_VERIFIED:
		line(s, e, CLI_GOOD, "verified", e->text);
		break;
	case EVENT_DONE:
		if (e->text[0])
			line(s, e, CLI_PLAIN, "done", e->text);
		break;
	case EVENT_FAILED:
		snprintf(text, sizeof(text), "%s %s", err_row(e->code)->id,
			 e->text);
		line(s, e, CLI_BAD, "FAILED", text);
		break;
	case EVENT_NOTE:
		line(s, e, CLI_DIM, "", e->text);
		break;
	default:
		break;
	}
	time_spent(s, e);
	if (s->bar && s->many)
		draw_all(s);
}
