/* Chooses the face and the ports. */
#include <locale.h>
#include <sys/resource.h>

#include "cli/cli.h"
#include "port/world.h"

static struct world *world_open(void *ctx, struct cli *cli, struct err *e)
{
	(void)ctx;
	err_set(e, ERR_INTERNAL, "main", "no ports for %s",
		cli->bench ? "practice devices" : "real devices");
	return NULL;
}

static void world_close(void *ctx, struct world *w)
{
	(void)ctx;
	if (w->bus.ops->close)
		w->bus.ops->close(w->bus.ctx);
}

int main(int argc, char **argv)
{
	struct world world = { 0 };
	const struct cli_host host = {
		.world_open = world_open,
		.world_close = world_close,
		.ctx = &world,
	};
	struct rlimit none = { 0, 0 };

	setlocale(LC_CTYPE, "");
	setrlimit(RLIMIT_CORE, &none); /* a core file may hold the token */
	return cli_main(argc, argv, &host);
}
