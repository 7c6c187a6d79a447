/* SPDX-License-Identifier: MIT */
#include "cli/supplies.h"

#include <string.h>

#include "firmware/parcel.h"
#include "firmware/releases.h"

static int open_set(struct cli *cli, bool practice, struct supplies *s,
		    struct err *e)
{
	const char *path;
	int rc;

	s->set = firmware_set_new(practice);
	if (!s->set)
		return err_memory(e, "firmware");
	s->supply.set = s->set;
	path = cli_value(cli, "tinker", 0);
	if (path && path[0]) {
		rc = firmware_set_add_tinker(s->set, path, e);
		if (rc < 0)
			return rc;
	}
	/* What a bundle has beside its application is at hand, too. */
	path = cli_value(cli, "app", 0);
	if (path && path[0] && parcel_list(path, NULL, NULL, NULL) > 0) {
		rc = firmware_set_add(s->set, path, e);
		if (rc < 0)
			return rc;
	}
	for (size_t n = 0; (path = cli_value(cli, "firmware", n)); n++) {
		rc = firmware_set_add(s->set, path, e);
		if (rc < 0)
			return rc;
	}
	rc = store_open(cli->store, false, &s->store, e);
	if (rc == 0 && s->store)
		rc = firmware_set_add_store(s->set, s->store, e);
	if (rc == 0)
		rc = releases_from_set(s->set, NULL, e);
	return rc < 0 ? rc : 0;
}

static void tell(void *ctx, const char *text)
{
	cli_note(ctx, "%s\n", text);
}

static bool stopped(void *ctx)
{
	(void)ctx;
	return cli_stopped();
}

static void may_fetch(struct cli *cli, const struct world *w,
		      struct supplies *s)
{
	s->progress.halt = stopped;
	s->fetch = (struct fetch_want){ .world = w,
					.set = s->set,
					.dir = cli->store,
					.progress = &s->progress,
					.tell = tell,
					.ctx = cli };
	fetch_want_init(&s->fetch);
	s->fetching = s->supply;
	s->fetching.fetch = fetch_want;
	s->fetching.ctx = &s->fetch;
}

int supplies_open(struct cli *cli, const struct world *w, struct supplies *s,
		  struct err *e)
{
	int rc;

	memset(s, 0, sizeof(*s));
	s->supply.world = w;
	rc = open_set(cli, w->practice, s, e);
	keeper_init(&s->keeper, s->set, w->practice, cli->store);
	s->supply.keeper = &s->keeper;
	may_fetch(cli, w, s);
	if (cli_flag(cli, "fetch"))
		s->supply = s->fetching;
	return rc;
}

int supplies_learn(struct cli *cli, struct err *e)
{
	struct supplies s = { 0 };
	int rc = open_set(cli, false, &s, e);

	supplies_close(&s);
	return rc;
}

void supplies_close(struct supplies *s)
{
	if (s->set)
		firmware_set_free(s->set);
	if (s->fetching.fetch)
		fetch_want_fini(&s->fetch);
	if (s->supply.keeper)
		keeper_fini(&s->keeper);
	if (s->store)
		store_close(s->store);
	memset(s, 0, sizeof(*s));
}
