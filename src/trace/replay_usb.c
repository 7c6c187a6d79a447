/* SPDX-License-Identifier: MIT */
/* A recorded USB device. */
#include "trace/replay_parts.h"

#include <stdlib.h>
#include <string.h>

struct handle {
	struct replay_port port;
	struct mask_dfu dfu;
};

/* Compared is what the trace may tell of it. */
static int sent(struct handle *x, const json_t *line,
		const struct usb_setup *setup, const void *data, size_t len,
		struct err *e)
{
	struct replay *r = x->port.replay;
	uint8_t *copy = malloc(len + 1);
	bool same;

	if (!copy)
		return err_memory(e, "replay");
	if (len)
		memcpy(copy, data, len);
	mask_follow(&x->dfu, setup, copy, len);
	mask_block(&x->dfu, setup, copy, len);
	mask_bytes(r->secrets, copy, len);
	same = entry_is_sent(line, copy, len);
	free(copy);
	if (!same)
		return replay_wrong(r, &x->port, e,
				    "to send %zu other bytes with it", len);
	return (int)len;
}

static int answer(struct handle *x, const json_t *line,
		  const struct usb_setup *setup, void *data, size_t len,
		  struct err *e)
{
	int rc;

	if (!(setup->type & USB_DIR_IN))
		rc = sent(x, line, setup, data, len, e);
	else if (json_object_get(line, "error"))
		rc = 0;
	else
		rc = entry_take(line, data, len);
	if (rc == -1)
		return replay_wrong(x->port.replay, &x->port, e,
				    "an answer of at most %zu bytes", len);
	return rc < 0 ? rc : entry_result(line, rc, e);
}

static int control(void *ctx, const struct usb_setup *setup, void *data,
		   size_t len, struct deadline *d, struct err *e)
{
	struct handle *x = ctx;
	struct replay *r = x->port.replay;
	char text[ENTRY_SETUP];
	const json_t *line;
	int rc = -ERR_REPLAY;

	(void)d;
	entry_setup(setup, text);
	pthread_mutex_lock(&r->lock);
	if (replay_over(r, e))
		goto out;
	line = replay_peek(&x->port);
	if (!replay_is(line, "control") ||
	    strcmp(entry_text(line, "setup"), text) != 0 ||
	    entry_number(line, "len") != (json_int_t)len) {
		rc = replay_wrong(r, &x->port, e, "request %s of %zu bytes",
				  text, len);
		goto out;
	}
	rc = answer(x, line, setup, data, len, e);
	if (!r->wrong.code)
		replay_take(&x->port);
out:
	pthread_mutex_unlock(&r->lock);
	return rc;
}

static int claim(void *ctx, int interface, struct err *e)
{
	struct handle *x = ctx;

	return replay_call(&x->port, "claim", interface, e);
}

static int alt(void *ctx, int interface, int setting, struct err *e)
{
	struct handle *x = ctx;

	(void)interface;
	x->dfu.alt = setting;
	return replay_call(&x->port, "alt", setting, e);
}

static void leave(void *ctx)
{
	struct handle *x = ctx;
	struct replay *r = x->port.replay;

	pthread_mutex_lock(&r->lock);
	if (replay_is(replay_peek(&x->port), "close"))
		replay_take(&x->port);
	pthread_mutex_unlock(&r->lock);
	free(x);
}

static const struct usb_ops ops = { control, claim, alt, leave };

int replay_usb(struct replay *r, const json_t *line,
	       const struct bus_device *dev, struct usb *out, struct err *e)
{
	struct handle *x = calloc(1, sizeof(*x));
	bool dfu;

	if (!x)
		return err_memory(e, "replay");
	replay_port(r, line, &x->port);
	x->dfu.platform = platform_by_usb(dev->vid, dev->pid, &dfu);
	*out = (struct usb){ &ops, x };
	return 0;
}
