#include "job/follow.h"

#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "job/mode.h"
#include "job/watch.h"
#include "proto/shell.h"

#define SLICE_MS  200
#define RETURN_MS 120000

static void end_line(const struct follower *f, struct buf *line)
{
	char clean[FOLLOW_LINE];

	text_clean(clean, sizeof(clean), buf_text(line), line->len);
	if (line->len)
		f->line(f->ctx, clean);
	buf_clear(line);
}

static void take(const struct follower *f, struct buf *line, const char *in,
		 int n)
{
	for (int i = 0; i < n; i++) {
		if (in[i] == '\n' || in[i] == '\r')
			end_line(f, line);
		else if (!buf_add(line, &in[i], 1)) {
			end_line(f, line);
			buf_add(line, &in[i], 1);
		}
	}
}

static int follow_port(struct job *j, const struct follower *f,
		       struct deadline *d, struct err *e)
{
	struct serial s = { 0 };
	struct buf line;
	int rc = mode_normal(j, e);

	if (rc == 0)
		rc = bus_open_serial(&j->world->bus, &j->device.usb, SHELL_BAUD,
				     &s, e);
	if (rc < 0)
		return rc;
	buf_init(&line, FOLLOW_LINE);
	while (rc >= 0 && !deadline_over(d) && !f->stop(f->ctx)) {
		struct deadline slice = deadline_within(d, SLICE_MS);
		char in[64];

		rc = serial_read(&s, in, sizeof(in), &slice, e);
		take(f, &line, in, rc);
	}
	end_line(f, &line);
	buf_fini(&line);
	serial_close(&s);
	return rc < 0 ? rc : 0;
}

int follow_log(struct job *j, const struct follower *f, struct deadline *d,
	       struct err *e)
{
	int rc = 0;

	while (rc == 0 && !deadline_over(d) && !f->stop(f->ctx)) {
		struct deadline back = deadline_within(d, RETURN_MS);
		struct err why = { 0 };

		rc = follow_port(j, f, d, &why);
		if (rc == 0)
			break;
		if (why.code != ERR_LOST && why.code != ERR_IO)
			return err_set(e, why.code, why.where, "%s", why.what);
		job_say(j, EVENT_NOTE, "the device is gone; waiting for it");
		rc = watch_for(&j->world->bus, &j->device, MODE_RUNNING, &back,
			       e);
	}
	return rc;
}
