#include "script.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const char *const actions[] = { "pull", "plug", "reset", "press" };

void script_add(struct script *s, const struct bench *b, const char *line)
{
	struct script_line *l = &s->lines[s->count];
	const char *what = strchr(line, ':');
	const char *device = what ? strchr(what + 1, ':') : NULL;
	const char *ms;
	int i;

	if (!device || s->count == SCRIPT_MAX)
		errx(125, "%s: WHEN:ACTION:DEVICE expected", line);
	*l = (struct script_line){ 0 };
	if (line[0] == '#' || line[0] == '+') {
		l->when = line[0] == '#' ? SCRIPT_REQUEST : SCRIPT_BYTES;
		l->value = strtoll(line + 1, NULL, 10);
	} else {
		l->value = (int64_t)(strtod(line, NULL) * 1e6);
	}
	text_copy_n(l->what, sizeof l->what, what + 1,
		    (size_t)(device - what - 1));
	ms = strchr(l->what, '-');
	if (ms) {
		l->ms = (unsigned)strtoul(ms + 1, NULL, 10);
		l->what[ms - l->what] = '\0';
	}
	i = bench_find(b, device + 1);
	if (i < 0)
		errx(125, "%s: no such device", line);
	l->device = (size_t)i;
	for (size_t k = 0; k < sizeof actions / sizeof *actions; k++) {
		if (!strcmp(actions[k], l->what)) {
			s->count++;
			return;
		}
	}
	errx(125, "%s: no such action", line);
}

static void act(const struct script_line *l, struct bench *b, int64_t now)
{
	struct vdev *v = bench_vdev(b, l->device);

	if (!strcmp(l->what, "pull"))
		vdev_plug(v, false, now);
	else if (!strcmp(l->what, "plug"))
		vdev_plug(v, true, now);
	else if (!strcmp(l->what, "reset"))
		vdev_reset(v, now);
	else
		vdev_button(v, true, now);
}

static bool due(const struct script_line *l, const struct gadget *g,
		int64_t passed)
{
	unsigned long bytes = g->bytes_in + (g->acm ? g->acm->bytes_in : 0);

	switch (l->when) {
	case SCRIPT_TIME:
		return passed >= l->value;
	case SCRIPT_REQUEST:
		return gadget_controls(g) >= (unsigned long)l->value;
	case SCRIPT_BYTES:
		return bytes >= (unsigned long)l->value;
	}
	return false;
}

int64_t script_run(struct script *s, struct bench *b,
		   const struct gadget *gadgets, int64_t since, int64_t now)
{
	int64_t next = VDEV_NEVER;

	for (size_t i = 0; i < s->count; i++) {
		struct script_line *l = &s->lines[i];

		if (l->done)
			continue;
		if (!due(l, &gadgets[l->device], now - since)) {
			if (l->when == SCRIPT_TIME && since + l->value < next)
				next = since + l->value;
			continue;
		}
		l->done = true;
		if (l->when == SCRIPT_TIME && !strcmp(l->what, "release")) {
			vdev_button(bench_vdev(b, l->device), false, now);
			continue;
		}
		act(l, b, now);
		if (strcmp(l->what, "press") != 0)
			continue;
		/* The line comes back to let the button go. */
		*l = (struct script_line){ .when = SCRIPT_TIME,
					   .value = now - since + l->ms * 1000,
					   .what = "release",
					   .device = l->device };
		next = now;
	}
	return next;
}
