/* SPDX-License-Identifier: MIT */
#include "device/follow.h"

#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "device/mode.h"
#include "base/redact.h"
#include "base/secrets.h"
#include "device/watch.h"

#define SLICE_MS  200
#define RETURN_MS 120000

struct lines {
	const struct follower *to;
	struct buf line;
	struct redact redact;
	struct secrets *seen; /* what lines gave away by its name */
};

/* A device says its password once more where no name stands before it. */
static void learn(struct secrets *seen, const char *line)
{
	const char *value = redact_find(line);

	if (value)
		secrets_add(seen, value);
}

/* continues: it was only too long to be kept whole. */
static void end_line(struct lines *l, bool continues)
{
	char clean[4 * FOLLOW_LINE + 1]; /* each byte escaped */

	text_clean(clean, sizeof(clean), buf_text(&l->line), l->line.len);
	if (l->line.len) {
		learn(l->seen, clean);
		redact_line(&l->redact, clean, sizeof(clean), continues);
		secrets_hide(l->seen, clean);
		l->to->line(l->to->ctx, clean);
	} else {
		l->redact.rest = false;
	}
	buf_clear(&l->line);
}

static void take(struct lines *l, const char *in, int n)
{
	for (int i = 0; i < n; i++) {
		if (in[i] == '\n' || in[i] == '\r')
			end_line(l, false);
		else if (!buf_add(&l->line, &in[i], 1)) {
			end_line(l, true);
			buf_add(&l->line, &in[i], 1);
		}
	}
}

static int follow_port(struct job *j, const struct follower *f,
		       struct secrets *seen, struct deadline *d, struct err *e)
{
	struct lines lines = { .to = f, .seen = seen };
	struct serial s = { 0 };
	int rc = mode_normal(j, e);

	if (rc == 0)
		rc = mode_open_port(j, &s, e);
	if (rc != 0)
		return rc;
	buf_init(&lines.line, FOLLOW_LINE);
	while (rc >= 0 && !deadline_over(d) && !f->stop(f->ctx)) {
		struct deadline slice = deadline_within(d, SLICE_MS);
		char in[64];

		rc = serial_read(&s, in, sizeof(in), &slice, e);
		take(&lines, in, rc);
	}
	end_line(&lines, false);
	buf_fini(&lines.line);
	serial_close(&s);
	return rc < 0 ? rc : 0;
}

int follow_log(struct job *j, const struct follower *f, struct deadline *d,
	       struct err *e)
{
	struct secrets seen = { 0 };
	int rc = 0;

	while (rc == 0 && !deadline_over(d) && !f->stop(f->ctx)) {
		struct deadline back = deadline_within(d, RETURN_MS);
		struct err why = { 0 };

		rc = follow_port(j, f, &seen, d, &why);
		if (rc == 0)
			break;
		if (why.code != ERR_LOST && why.code != ERR_IO) {
			rc = err_pass(e, &why);
			break;
		}
		job_say(j, EVENT_NOTE, "the device is gone; waiting for it");
		rc = watch_for(&j->world->bus, &j->device, MODE_RUNNING, &back,
			       e);
	}
	secrets_wipe(&seen);
	return rc;
}
