/* SPDX-License-Identifier: MIT */
#include "script.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"

static const struct {
	const char *name;
	enum script_act act;
} actions[] = {
	{ "pull", SCRIPT_PULL },
	{ "plug", SCRIPT_PLUG },
	{ "reset", SCRIPT_RESET },
	{ "press", SCRIPT_PRESS },
};

void script_add(struct script *s, const struct bench *b, const char *line)
{
	struct script_line *l = &s->lines[s->count];
	const char *what = strchr(line, ':');
	const char *device = what ? strchr(what + 1, ':') : NULL;
	const char *ms;
	char word[16];
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
	text_copy_n(word, sizeof word, what + 1, (size_t)(device - what - 1));
	ms = strchr(word, '-');
	if (ms) {
		l->ms = (unsigned)strtoul(ms + 1, NULL, 10);
		word[ms - word] = '\0';
	}
	i = bench_find(b, device + 1);
	if (i < 0)
		errx(125, "%s: no such device", line);
	l->device = (size_t)i;
	for (size_t k = 0; k < COUNT(actions); k++) {
		if (!strcmp(actions[k].name, word)) {
			l->what = actions[k].act;
			s->count++;
			return;
		}
	}
	errx(125, "%s: no such action", line);
}

static enum script_act undo(const struct script_line *l)
{
	return l->what == SCRIPT_PRESS ? SCRIPT_RELEASE : SCRIPT_PLUG;
}

static void act(const struct script_line *l, struct bench *b, int64_t now)
{
	struct vdev *v = bench_vdev(b, l->device);

	switch (l->what) {
	case SCRIPT_PULL:
		vdev_plug(v, false, now);
		break;
	case SCRIPT_PLUG:
		vdev_plug(v, true, now);
		break;
	case SCRIPT_RESET:
		vdev_reset(v, now);
		break;
	case SCRIPT_PRESS:
	case SCRIPT_RELEASE:
		vdev_button(v, l->what == SCRIPT_PRESS, now);
		break;
	}
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
		act(l, b, now);
		if (!l->ms)
			continue;
		/* The line comes back to undo it. */
		*l = (struct script_line){ .when = SCRIPT_TIME,
					   .value = now - since + l->ms * 1000,
					   .what = undo(l),
					   .device = l->device };
		next = now;
	}
	return next;
}
