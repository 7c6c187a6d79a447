/* SPDX-License-Identifier: MIT */
#include "cli/fetching.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/devices.h"
#include "cli/look.h"
#include "cli/platforms.h"
#include "cli/supplies.h"
#include "firmware/releases.h"

static const char where[] = "fetch";

/* What is wished */

static struct fetch_wish *wish(struct fetching *f, int platform,
			       const char *what, struct err *e)
{
	struct fetch_wish *w = &f->wishes[f->wish_count];

	if (f->wish_count == FETCH_MAX_FILES) {
		err_set(e, ERR_USAGE, where, "too much to fetch at once");
		return NULL;
	}
	*w = (struct fetch_wish){ .platform_id = platform,
				  .tinker = cli_flag(f->cli, "tinker") };
	if (!text_copy(w->what, sizeof(w->what), what)) {
		err_set(e, ERR_USAGE, where, "%s is no release", what);
		return NULL;
	}
	f->wish_count++;
	return w;
}

static int wish_once(struct fetching *f, int platform, const char *what,
		     struct err *e)
{
	for (size_t i = 0; i < f->wish_count; i++) {
		if (f->wishes[i].platform_id == platform)
			return 0;
	}
	return wish(f, platform, what, e) ? 0 : -(int)e->code;
}

/* The platforms of the devices that are meant, or of all that are attached. */
static int wish_attached(struct fetching *f, const char *what, struct err *e)
{
	struct device *all = calloc(BUS_MAX_DEVICES, sizeof(*all));
	const char *device = cli_value(f->cli, "device", 0);
	struct err why = { 0 };
	int n = all ? devices_named(f->cli, f->cli->world,
				    device ? NULL : "all", all, &why)
		    : err_memory(&why, where);
	int rc = 0;

	for (int i = 0; rc == 0 && i < n; i++)
		rc = wish_once(f, all[i].platform->id, what, e);
	free(all);
	if (n < 0 && !device && why.code == ERR_NO_DEVICE)
		return err_set(e, ERR_USAGE, where,
			       "for which platform? no device is attached; "
			       "give --platform");
	return n < 0 ? err_pass(e, &why) : rc;
}

static int wish_release(struct fetching *f, struct err *e)
{
	const char *what = f->cli->arg_count > 1 ? f->cli->args[1] : "latest";
	const struct platform *p;
	int rc = platforms_chosen(f->cli, &p, e);

	if (rc < 0)
		return rc;
	if (what[0] == 'v')
		what++;
	return p ? wish_once(f, p->id, what, e) : wish_attached(f, what, e);
}

/* One module that a plan misses. */
static int wish_missing(struct fetching *f, const struct plan_firmware *m,
			struct err *e)
{
	struct fetch_wish *w;

	if (m->tinker) {
		cli_note(f->cli,
			 "%s; unbrick firmware import takes its "
			 "package\n",
			 m->where);
		return 0;
	}
	if (!m->release[0])
		return 0;
	w = wish(f, m->platform_id, m->release, e);
	if (!w)
		return -(int)e->code;
	w->function = m->function;
	w->index = m->index;
	w->version = m->version;
	return 0;
}

/* What the plan of this device misses. */
static int wish_plan(struct fetching *f, const struct device *d,
		     const struct plan_wish *plan_wish, struct err *e)
{
	struct look *l = calloc(1, sizeof(*l));
	struct plan *p = calloc(1, sizeof(*p));
	int rc = l && p ? 0 : err_memory(e, where);

	if (rc == 0)
		look_at(f->cli, f->cli->world, d, l);
	if (rc == 0 && l->error.code != ERR_OK)
		cli_say(f->cli, "%s: %s\n", d->usb.port, l->error.what);
	else if (rc == 0)
		plan_make(&l->table, l->device.mode, plan_wish, p);
	for (size_t i = 0; rc == 0 && i < p->missing_count; i++)
		rc = wish_missing(f, &p->missing[i], e);
	free(l);
	free(p);
	return rc;
}

static int wish_plans(struct fetching *f, const char *device, struct err *e)
{
	struct device *all = calloc(BUS_MAX_DEVICES, sizeof(*all));
	struct supplies s = { 0 };
	struct plan_have have;
	const struct plan_wish plan_wish = { .tinker = true, .have = &have };
	int rc = all ? supplies_open(f->cli, f->cli->world, &s, e)
		     : err_memory(e, where);
	int n = 0;

	supply_have(&s.supply, &have);
	if (rc == 0)
		rc = n = devices_named(f->cli, f->cli->world, device, all, e);
	for (int i = 0; rc >= 0 && i < n && !cli_stopped(); i++)
		rc = wish_plan(f, &all[i], &plan_wish, e);
	supplies_close(&s);
	free(all);
	return rc < 0 ? rc : 0;
}

/* Getting it */

static bool stopped(void *ctx)
{
	(void)ctx;
	return cli_stopped();
}

static int open_list(struct fetching *f, struct err *e)
{
	struct world *w = cli_world(f->cli, e);

	if (!w)
		return -(int)e->code;
	f->fetch = calloc(1, sizeof(*f->fetch));
	if (!f->fetch)
		return err_memory(e, where);
	f->begun_us = clock_now_us(w->clock);
	return fetch_open(f->fetch, w, e);
}

static int ask_all(struct fetching *f, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < f->wish_count; i++)
		rc = fetch_add(f->fetch, &f->wishes[i], NULL, e);
	return rc;
}

int fetching_get(struct fetching *f, struct err *e)
{
	int rc = f->fetch ? 0 : open_list(f, e);

	fetching_bar(f);
	f->progress.halt = stopped;
	if (rc == 0)
		f->fetch->progress = &f->progress;
	if (rc == 0)
		rc = ask_all(f, e);
	if (rc == 0)
		rc = store_open(f->cli->store, true, &f->store, e);
	if (rc < 0)
		return rc;
	f->fetch->store = f->store;
	rc = fetch_run(f->fetch, e);
	if (releases_save(f->cli->store, rc ? NULL : e) < 0 && rc == 0)
		rc = -(int)e->code;
	return rc;
}

/* Only which releases there are. */
static int refresh(struct fetching *f, struct err *e)
{
	int rc = f->fetch ? 0 : open_list(f, e);

	if (!f->fetch)
		return rc;
	for (size_t i = 0; rc >= 0 && i < f->wish_count; i++) {
		char name[PLATFORM_NAME];
		unsigned asked;

		f->fetch->progress = &f->progress;
		f->progress.halt = stopped;
		rc = fetch_releases(f->fetch, f->wishes[i].platform_id, &asked,
				    e);
		if (rc >= 0)
			cli_note(f->cli,
				 "%s: %d releases in the maker's list, %u were "
				 "not known in full\n",
				 platform_name(f->wishes[i].platform_id, name),
				 rc, asked);
	}
	return rc < 0 ? rc : releases_save(f->cli->store, e);
}

void fetching_close(struct fetching *f)
{
	if (f->fetch)
		fetch_close(f->fetch);
	store_close(f->store);
	free(f->fetch);
	f->fetch = NULL;
	f->store = NULL;
}

int fetching_run(struct cli *cli, struct err *e)
{
	struct fetching *f = calloc(1, sizeof(*f));
	const char *plans = cli_value(cli, "for", 0);
	struct err why = { 0 };
	int rc = f ? 0 : err_memory(e, where);

	if (rc == 0 && !cli_world(cli, e))
		rc = -(int)e->code;
	if (rc < 0) {
		free(f);
		return rc;
	}
	f->cli = cli;
	rc = plans ? wish_plans(f, plans, e) : wish_release(f, e);
	if (rc == 0 && cli_flag(cli, "releases"))
		rc = refresh(f, &why);
	else if (rc == 0)
		rc = fetching_get(f, &why);
	if (rc == 0 || why.code != ERR_OK)
		rc = fetching_show(f, &why, e);
	fetching_close(f);
	free(f);
	return rc;
}
