/* SPDX-License-Identifier: MIT */
/* unbrick flash FILE...: modules checked, ordered, written, proven. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/text.h"
#include "cli/ask_plan.h"
#include "cli/steps.h"
#include "firmware/bundle.h"
#include "firmware/parcel.h"
#include "model/catalog/module.h"

#define FILES_MAX 32

/* What others need comes first; serial.md 6.4. */
struct entry {
	const char *path;
	unsigned rank;
	size_t given;
};

static unsigned rank_of(const struct module *m)
{
	switch (m->function) {
	case FUNCTION_BOOTLOADER:
		return m->index == 0 ? 1 : 0;
	case FUNCTION_RADIO:
		return 2;
	case FUNCTION_SYSTEM:
		return 10 + platform_file_of_part(
				    platform_by_id(m->platform_id), m->index);
	case FUNCTION_NCP:
		return 20;
	case FUNCTION_USER:
		return 30;
	case FUNCTION_ASSET: /* last, as the maker's own tool does */
		return 40;
	default:
		return 25;
	}
}

static int by_rank(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return x->given < y->given ? -1 : 1;
}

struct files {
	struct entry list[FILES_MAX];
	char names[FILES_MAX][PATH_MAX]; /* of members */
	size_t count;
};

/* A file that is no module is told apart later, with its reason. */
static unsigned rank_file(const char *path)
{
	struct module m = { 0 };
	struct buf b;
	unsigned rank = 99;

	buf_init(&b, BUNDLE_MAX_FILE);
	if (fsio_read(path, &b, NULL) == 0 &&
	    module_parse((const uint8_t *)buf_text(&b), b.len, &m))
		rank = rank_of(&m);
	buf_fini(&b);
	return rank;
}

static bool add(struct files *f, const char *path, unsigned rank)
{
	if (f->count == FILES_MAX)
		return false;
	f->list[f->count] = (struct entry){ path, rank, f->count };
	f->count++;
	return true;
}

static int on_member(void *ctx, const char *name, const struct module *m)
{
	struct files *f = ctx;
	size_t i = f->count;

	return i < FILES_MAX && text_copy(f->names[i], PATH_MAX, name) &&
			       add(f, f->names[i], rank_of(m))
		       ? 0
		       : -ERR_USAGE;
}

/* Files as they were given, archives as what is in them. */
static int collect(struct cli *cli, struct files *f, struct err *e)
{
	for (size_t i = 0; i < cli->arg_count; i++) {
		const char *path = cli->args[i];

		/* Names may be at hand, a path that leads nowhere is told. */
		if (strchr(path, '/') && access(path, F_OK) != 0)
			return err_set_sys(e, ERR_NO_FIRMWARE, errno, "flash",
					   "%s", path);
		if (parcel_list(path, on_member, f, NULL) <= 0 &&
		    !add(f, path, rank_file(path)))
			return err_set(e, ERR_USAGE, "flash",
				       "more than %d modules at once",
				       FILES_MAX);
	}
	qsort(f->list, f->count, sizeof(*f->list), by_rank);
	return 0;
}

static int read_road(struct cli *cli, enum road *over, struct err *e)
{
	const char *word = cli_value(cli, "over", 0);
	int road = word ? road_by_name(word) : ROAD_NONE;
	char clean[40], names[80] = "";
	size_t used = 0;

	*over = ROAD_NONE;
	if (road >= ROAD_NONE) {
		*over = (enum road)road;
		return 0;
	}
	for (int r = ROAD_NONE + 1; r < ROADS; r++)
		used += (size_t)snprintf(names + used, sizeof(names) - used,
					 "%s%s",
					 used == 0	  ? ""
					 : r + 1 == ROADS ? " or "
							  : ", ",
					 road_name((enum road)r));
	return err_set(e, ERR_USAGE, "flash", "'%s' is no way to a device: %s",
		       cli_clean(word, clean, sizeof(clean)), names);
}

static int flash(struct cli *cli, const struct files *f, enum road over,
		 struct err *e)
{
	const struct ask_plan ask = { 0 };
	struct recipe_step steps[FILES_MAX + 1];
	struct recipe recipe;
	struct jobs_request rq = { .recipe = &recipe,
				   .dry_run = cli_flag(cli, "dry-run"),
				   .force = cli_flag(cli, "force"),
				   .any_order = true };
	size_t n = 0;

	memset(steps, 0, sizeof(steps));
	if (!cli_flag(cli, "no-backup"))
		steps[n++].verb = RECIPE_BACKUP;
	for (size_t i = 0; i < f->count; i++) {
		steps[n].verb = RECIPE_FLASH;
		steps[n].flash.file = f->list[i].path;
		steps[n++].flash.over = over;
	}
	steps_recipe(&recipe, "flash", "flash single modules", steps, n, true);
	return ask_plan_run(cli, &ask, &rq, e);
}

static int run(struct cli *cli, struct err *e)
{
	struct files *f = calloc(1, sizeof(*f));
	enum road over = ROAD_NONE;
	int rc = f ? read_road(cli, &over, e) : err_memory(e, "flash");

	if (rc == 0)
		rc = collect(cli, f, e);
	if (rc == 0)
		rc = flash(cli, f, over, e);
	free(f);
	return rc;
}

static const struct cli_option options[] = {
	{ "over", "ROAD", "this way and no other", false, 0 },
	{ "no-backup", NULL, "do not read the flash out first", false, 0 },
	{ "force", NULL, "write although it breaks what is there", false, 0 },
	JOBS_OPTIONS,
	{ 0 },
};

const struct cli_command cmd_flash = {
	.name = "flash",
	.usage = "FILE... [--over ROAD] [--device SEL] [--force] [--yes]",
	.brief = "one or more modules, checked and ordered",
	.help = "Kind, platform, address, CRC and dependencies are checked "
		"here before a\nbyte is sent, and all files together: what "
		"is there must not miss what it has\nnow.  --force writes "
		"all the same, says what it breaks, and fails if the device\n"
		"is not well then.  The plan is shown and asked about; what "
		"was written is read\nback or shown by the device, and PASS "
		"means that every check passes.\nAn archive stands for what is "
		"in it: the maker's bundle for an application and\nits "
		"assets.",
	.options = options,
	.min_args = 1,
	.max_args = FILES_MAX,
	.run = run,
};
