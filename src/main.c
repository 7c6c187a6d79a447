/* SPDX-License-Identifier: MIT */
/* Chooses the face and the ports. */
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/fsio.h"
#include "base/system.h"
#include "base/text.h"
#include "bench/world/world.h"
#include "cli/backups.h"
#include "cli/commands.h"
#include "cli/fields.h"
#include "cli/labels.h"
#include "cli/supplies.h"
#include "firmware/cache.h"
#include "port/world_real.h"
#include "proto/cloud.h"
#include "records/pusher.h"
#include "run/broken.h"
#include "trace/trace.h"
#include "ui/host/ui.h"

struct ports {
	struct world world;
	struct bench *bench; /* practice devices, or NULL */
	char state[1024];    /* where practice is kept */
	struct clock_scaled fast;
	struct secrets secrets;
	struct trace *trace; /* or NULL */
	int argc;	     /* as the program was called, */
	char **argv;	     /* before the options are sorted out */
};

/* Practice may go faster than life: UNBRICK_BENCH_SPEED=10. */
static const struct clock *bench_clock(struct ports *p)
{
	const char *speed = getenv("UNBRICK_BENCH_SPEED");
	unsigned long factor;

	if (!speed || !text_number(speed, 2, 1000, &factor))
		return clock_real();
	clock_scaled_init(&p->fast, (int64_t)factor);
	return &p->fast.clock;
}

/* Practice goes on where the last run left it. */
static int bench_open(struct ports *p, const char *scene, struct err *e)
{
	struct err lost = { 0 };
	char live[1024];
	int rc = bench_world_open(scene, bench_clock(p), &p->world, &p->bench,
				  e);

	if (rc)
		return rc;
	rc = bench_state_path(scene, p->state, sizeof(p->state), e);
	if (rc == 0)
		rc = bench_load(p->bench, p->state, e);
	if (rc == 0)
		rc = bench_live_path(scene, live, sizeof(live), e);
	/* without it a killed run cannot be resumed, nothing worse */
	if (rc == 0 && bench_live(p->bench, live, &lost) == -ERR_BUSY)
		rc = err_pass(e, &lost);
	if (rc)
		bench_close(p->bench);
	return rc;
}

/* --trace FILE, or UNBRICK_TRACE for what nobody types a command for. */
static int trace_begin(struct ports *p, const struct cli *cli, struct err *e)
{
	const char *path = cli_value(cli, "trace", 0);
	int rc;

	if (!path)
		path = getenv("UNBRICK_TRACE");
	if (!path || !*path)
		return 0;
	rc = trace_open(path, p->argc, p->argv, &p->world, &p->trace, e);
	if (rc == 0)
		trace_join(p->trace, &p->world);
	return rc;
}

static void ports_close(struct ports *p)
{
	if (p->bench) {
		/* without it practice starts anew, nothing worse */
		bench_save(p->bench, p->state, NULL);
		bench_close(p->bench);
	} else {
		world_real_close(&p->world);
	}
}

static struct world *world_open(void *ctx, struct cli *cli, struct err *e)
{
	struct ports *p = ctx;
	int rc;

	if (cli->bench)
		rc = bench_open(p, cli->bench, e);
	else
		rc = world_real_open(&p->world, e);
	if (rc)
		return NULL;
	secrets_add(&p->secrets, p->world.token);
	secrets_add(&p->secrets, cli->passphrase);
	p->world.secrets = &p->secrets;
	bench_twins(&p->world);
	if (trace_begin(p, cli, e)) {
		ports_close(p);
		return NULL;
	}
	return &p->world;
}

static void world_close(void *ctx, struct world *w, int exit_code)
{
	struct ports *p = ctx;
	struct err lost = { 0 };

	if (trace_close(p->trace, w, exit_code, &lost))
		fprintf(stderr, "unbrick: %s\n", lost.what);
	ports_close(p);
}

/* --color=auto|always|never; NO_COLOR and --no-color are in cli->color. */
static int wants_colour(const struct cli *cli, bool *out, struct err *e)
{
	const char *when = cli_value(cli, "color", 0);

	*out = cli->color;
	if (!when || strcmp(when, "auto") == 0)
		return 0;
	*out = strcmp(when, "always") == 0;
	if (*out || strcmp(when, "never") == 0)
		return 0;
	return err_set(e, ERR_USAGE, "console",
		       "--color is auto, always or never");
}

static const char plain_words[] =
	"The console needs a full screen. Line by line the same is done by\n"
	"  unbrick list --plain        what is attached\n"
	"  unbrick inspect --plain     what is on a device\n"
	"  unbrick diagnose --plain    what is wrong with it\n"
	"  unbrick plan --plain        what would be done, and how long\n"
	"  unbrick fix --plain         do it, asking first\n";

struct after {
	struct cli *cli;
	struct journal *journal;
	char *words;
	size_t size;
};

/* After what was said before. */
static void say(const struct after *a, const char *what, const char *which)
{
	size_t used = strlen(a->words);

	snprintf(a->words + used, a->size - used, "%s%s: %s",
		 used > 0 ? "; " : "", what, which);
}

static void label_made(void *ctx, const char *path)
{
	say(ctx, "label", path);
}

/* On the thread of the job; no word may go to the screen from here. */
static void job_ended(void *ctx, const char *job, bool pass, char *words,
		      size_t size)
{
	struct after a = *(const struct after *)ctx;
	struct err why = { 0 };

	backups_keep(a.cli, words, size);
	a.words = words;
	a.size = size;
	if (pass &&
	    labels_make(a.cli, a.journal, job, label_made, &a, &why) < 0)
		say(&a, "no label", why.what);
}

/* The console works with the same firmware and journal as the commands. */
static int console(struct cli *cli, struct err *e)
{
	struct ui_options o = {
		.bench = cli->bench,
		.theme = cli_value(cli, "theme", 0),
		.wizard = cli_flag(cli, "wizard"),
		.ascii = cli_flag(cli, "ascii"),
		.no_mouse = cli_flag(cli, "no-mouse"),
		.slow = cli_flag(cli, "slow"),
		.still = cli_flag(cli, "still"),
	};
	struct job_fields fields = { 0 };
	struct after after = { .cli = cli };
	struct pusher *pusher;
	struct supplies supplies = { 0 };
	int rc;

	if (cli->plain) {
		fputs(plain_words, cli->err);
		return EXIT_CLASS_USAGE;
	}
	rc = wants_colour(cli, &o.colour, e);
	if (rc == 0)
		rc = ui_check(e);
	if (rc == 0)
		rc = fields_read(cli, &fields, e);
	if (rc == 0)
		rc = labels_check(cli, e);
	if (rc < 0)
		return rc;
	o.world = cli_world(cli, e);
	if (!o.world)
		return -(int)e->code;
	rc = supplies_open(cli, o.world, &supplies, e);
	o.supply = &supplies.supply;
	o.fetching = &supplies.fetching;
	o.fields = &fields;
	o.ended = job_ended;
	o.ended_ctx = &after;
	if (rc == 0 && !cli->bench && cache_news(supplies.store) > 0 &&
	    cache_offer())
		o.notice =
			"particle-cli has firmware on this computer: unbrick "
			"firmware import --particle-cli takes it";
	if (rc == 0)
		rc = cli_journal(cli, &o.journal, e);
	after.journal = o.journal;
	if (rc == 0)
		backups_keep_budget(cli);
	if (rc == 0) {
		pusher = pusher_start(broken_off);
		rc = ui_run(&o, e);
		pusher_stop(pusher);
	}
	journal_close(&o.journal);
	supplies_close(&supplies);
	return rc;
}

/*
 * Whoever starts us with closed streams must not find our words in the first
 * file or port that is opened.  A result that goes nowhere still fails.
 */
static bool fill_streams(void)
{
	static const int ways[] = { O_RDONLY, O_RDONLY, O_RDWR };

	for (int fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", ways[fd]) != fd)
			return false;
	}
	return true;
}

/*
 * The token stays out of core files and away from other processes of the
 * same user; nothing we could start gets more rights; what is made without a
 * mode of its own (the journal) is the owner's alone; a file that reaches
 * its limit is an error like a full disk.
 */
static void protect(void)
{
	system_harden(); /* a core file may hold the token */
	umask(077);
	signal(SIGXFSZ, SIG_IGN);
}

int main(int argc, char **argv)
{
	struct ports ports = { 0 };
	const struct cli_host host = {
		.commands = cli_commands,
		.world_open = world_open,
		.world_close = world_close,
		.secrets = &ports.secrets,
		.console = console,
		.ctx = &ports,
	};
	int rc;

	if (!fill_streams())
		return EXIT_CLASS_INTERNAL;
	protect();
	system_give_back();
	fsio_sweep_homes();
	setlocale(LC_CTYPE, "");
	cloud_config_secrets(&ports.secrets);
	ports.argc = argc;
	ports.argv = calloc((size_t)argc + 1, sizeof(*argv));
	if (!ports.argv)
		return EXIT_CLASS_INTERNAL;
	memcpy(ports.argv, argv, (size_t)argc * sizeof(*argv));
	rc = cli_main(argc, argv, &host);
	free(ports.argv);
	secrets_wipe(&ports.secrets);
	return rc;
}
