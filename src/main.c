/* Chooses the face and the ports. */
#include <locale.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/text.h"
#include "bench/world.h"
#include "cli/cli.h"
#include "port/world_real.h"

struct ports {
	struct world world;
	struct bench *bench; /* practice devices, or NULL */
	struct clock_scaled fast;
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

static struct world *world_open(void *ctx, struct cli *cli, struct err *e)
{
	struct ports *p = ctx;
	int rc;

	if (cli->bench)
		rc = bench_world_open(cli->bench, bench_clock(p), &p->world,
				      &p->bench, e);
	else
		rc = world_real_open(&p->world, e);
	return rc ? NULL : &p->world;
}

static void world_close(void *ctx, struct world *w)
{
	struct ports *p = ctx;

	if (p->bench)
		bench_close(p->bench);
	else
		world_real_close(w);
}

int main(int argc, char **argv)
{
	struct ports ports = { 0 };
	const struct cli_host host = {
		.world_open = world_open,
		.world_close = world_close,
		.ctx = &ports,
	};
	struct rlimit none = { 0, 0 };

	setlocale(LC_CTYPE, "");
	setrlimit(RLIMIT_CORE, &none); /* a core file may hold the token */
	return cli_main(argc, argv, &host);
}
