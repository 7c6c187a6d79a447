/* SPDX-License-Identifier: MIT */
/* The hands at the bench: port/practice.h over a struct bench. */
#include "bench/world/live.h"

#include "base/text.h"
#include "port/practice.h"

static size_t practice_count(void *ctx)
{
	return bench_device_count(ctx);
}

static void practice_look(void *ctx, size_t i, struct practice_device *out)
{
	struct bench *b = ctx;
	const struct scene_device *d = &b->scene.devices[i];

	struct vdev_note note;

	bench_enter(b);
	if (live_is_guest(b)) {
		live_look(b, i, &note);
	} else {
		vdev_note(b->devices[i], &note);
		/* a fault may have it out for a moment */
		note.plugged = vdev_plugged(b->devices[i]);
	}
	bench_leave(b);
	*out = (struct practice_device){
		.platform_id = d->platform_id,
		.plugged = note.plugged,
		.mode = mode_name(note.mode),
	};
	text_copy(out->name, sizeof(out->name), d->name);
	text_copy(out->id, sizeof(out->id), d->id);
	text_copy(out->port, sizeof(out->port), d->port);
}

static int practice_find(void *ctx, const char *what)
{
	return bench_find(ctx, what);
}

static void practice_act(void *ctx, size_t i, enum practice_act act,
			 unsigned ms)
{
	if (live_is_guest(ctx)) {
		live_wish(ctx, i, act, ms);
		return;
	}
	switch (act) {
	case PRACTICE_PULL:
		bench_pull(ctx, i);
		break;
	case PRACTICE_PLUG:
		bench_plug(ctx, i);
		break;
	case PRACTICE_RESET:
		bench_reset(ctx, i);
		break;
	case PRACTICE_PRESS:
		bench_press(ctx, i, ms);
		break;
	case PRACTICE_HOLD:
		bench_hold(ctx, i, ms);
		break;
	}
}

static int practice_start_over(void *ctx, struct err *e)
{
	return bench_start_over(ctx, e);
}

const struct practice_ops bench_practice_ops = {
	practice_count, practice_look,	     practice_find,
	practice_act,	practice_start_over,
};
