/* SPDX-License-Identifier: MIT */
#include "wander.h"

#include <stdlib.h>
#include <string.h>

#include "base/count.h"

struct walk {
	struct replay *states; /* seen; those from `next` on wait */
	int count, next, max;
	int *hash;
	int slots;
	bool full;
};

static unsigned number_of(const struct replay *r)
{
	const unsigned char *bytes = (const void *)r;
	unsigned h = 2166136261u;

	for (size_t i = 0; i < sizeof(*r); i++)
		h = (h ^ bytes[i]) * 16777619u;
	return h;
}

static void see(struct walk *w, const struct replay *r)
{
	struct replay clean;
	int at;

	/* Bytes between the members must be alike, too. */
	memcpy(&clean, r, sizeof(clean));
	memset(clean.complaint, 0, sizeof(clean.complaint));
	at = (int)(number_of(&clean) % (unsigned)w->slots);
	for (; w->hash[at] >= 0; at = (at + 1) % w->slots) {
		if (memcmp(&w->states[w->hash[at]], &clean, sizeof(clean)) == 0)
			return;
	}
	if (w->count == w->max) {
		w->full = true;
		return;
	}
	w->hash[at] = w->count;
	memcpy(&w->states[w->count++], &clean, sizeof(clean));
}

/* One module over one road, from a running device or from DFU. */
static void write_one(struct walk *w, const struct replay *from,
		      const struct wander_module *m, const char *over)
{
	const bool staged = strcmp(over, "dfu-staged") == 0;
	struct replay r;

	memcpy(&r, from, sizeof(r));
	if (strcmp(over, "serial") == 0 && !replay_enter(&r, "listening"))
		return;
	if (!replay_flash(&r, &m->part, over, m->address, m->bytes))
		return;
	if (!staged || replay_reset(&r))
		see(w, &r);
}

static void go_on(struct walk *w, const struct replay *from,
		  const struct wander_store *store)
{
	const bool dfu = from->mode == 'd';
	struct replay r;

	for (int i = 0; i < store->count; i++) {
		const struct wander_module *m = &store->list[i];

		if (dfu && !store->no_dfu) {
			write_one(w, from, m, "dfu");
			if (!store->no_staged)
				write_one(w, from, m, "dfu-staged");
		}
		if (!dfu && !store->no_serial)
			write_one(w, from, m, "serial");
		if (!dfu && !store->no_usb)
			write_one(w, from, m, "usb");
	}
	memcpy(&r, from, sizeof(r));
	if (dfu ? replay_reset(&r) : !store->no_dfu && replay_enter(&r, "dfu"))
		see(w, &r);
}

enum wander_end wander(const struct replay *from,
		       const struct wander_store *store,
		       bool (*good)(const struct replay *r, const void *ctx),
		       const void *ctx, int states)
{
	struct walk w = { .max = states, .slots = 2 * states };
	enum wander_end end = WANDER_NO;

	w.states = calloc((size_t)w.max, sizeof(*w.states));
	w.hash = malloc((size_t)w.slots * sizeof(*w.hash));
	if (!w.states || !w.hash)
		abort();
	memset(w.hash, 0xFF, (size_t)w.slots * sizeof(*w.hash));
	see(&w, from);
	while (w.next < w.count && end == WANDER_NO) {
		struct replay r;

		memcpy(&r, &w.states[w.next++], sizeof(r));
		if (r.mode != 'd' && good(&r, ctx))
			end = WANDER_FOUND;
		else
			go_on(&w, &r, store);
	}
	if (end == WANDER_NO && w.full)
		end = WANDER_TOO_MANY;
	free(w.states);
	free(w.hash);
	return end;
}
