/* SPDX-License-Identifier: MIT */
#include "firmware/fetch_want.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/catalog/platform.h"
#include "model/catalog/release_learn.h"

static const char where[] = "fetch";

void fetch_want_init(struct fetch_want *f)
{
	pthread_mutex_init(&f->lock, NULL);
}

void fetch_want_fini(struct fetch_want *f)
{
	store_close(f->store);
	pthread_mutex_destroy(&f->lock);
}

/* The release to ask for, and which of its modules. */
static int wish_of(const struct supply_want *want, struct fetch_wish *out,
		   struct err *e)
{
	const struct release *r = release_of(want->platform_id, want->function,
					     want->index, want->min_version);
	const struct release_module *m;
	char what[PLAN_WHAT];

	if (!r)
		r = release_at_least(want->platform_id, want->function,
				     want->index, want->min_version);
	m = release_module(r, want->function, want->index);
	if (m && want->max_version && m->version > want->max_version)
		m = NULL;
	*out = (struct fetch_wish){
		.platform_id = want->platform_id,
		.function = (uint8_t)want->function,
		.index = (uint8_t)want->index,
		.version = m ? m->version : want->min_version,
	};
	if (m)
		text_copy(out->what, sizeof(out->what), r->version);
	else if (want->function == FUNCTION_SYSTEM)
		snprintf(out->what, sizeof(out->what), "%u", want->min_version);
	else
		return err_set(e, ERR_NO_FIRMWARE, where,
			       "no release is known that has %s v%u",
			       plan_what(want->function, want->index, what),
			       want->min_version);
	return 0;
}

static void tell(const struct fetch_want *f, const struct fetch_wish *w)
{
	char text[160], what[PLAN_WHAT], platform[PLATFORM_NAME];

	snprintf(text, sizeof(text), "fetching %s v%u of Device OS %s for %s",
		 plan_what(w->function, w->index, what), w->version, w->what,
		 platform_name(w->platform_id, platform));
	if (f->tell)
		f->tell(f->ctx, text);
}

static int get(struct fetch_want *f, struct fetch *list,
	       const struct fetch_wish *wish, struct err *e)
{
	int rc = fetch_open(list, f->world, e);

	list->progress = f->progress;
	if (rc == 0)
		rc = fetch_add(list, wish, NULL, e);
	if (rc == 0 && !f->store)
		rc = store_open(f->dir, true, &f->store, e);
	list->store = f->store;
	if (rc == 0)
		rc = fetch_run(list, e);
	for (size_t i = 0; rc == 0 && i < list->count; i++)
		rc = firmware_set_add_stored(f->set, f->store,
					     list->files[i].sha256, e);
	fetch_close(list);
	return rc;
}

int fetch_want(void *ctx, const struct supply_want *want, struct err *e)
{
	struct fetch_want *f = ctx;
	struct fetch *list = calloc(1, sizeof(*list));
	struct fetch_wish wish;
	int rc = list ? wish_of(want, &wish, e) : err_memory(e, where);

	if (rc == 0) {
		pthread_mutex_lock(&f->lock);
		tell(f, &wish);
		rc = get(f, list, &wish, e);
		pthread_mutex_unlock(&f->lock);
	}
	free(list);
	return rc;
}
