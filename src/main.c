/* Chooses the face and the ports. */
#include <locale.h>
#include <sys/resource.h>

#include "cli/cli.h"
#include "port/world_real.h"

static struct world *world_open(void *ctx, struct cli *cli, struct err *e)
{
	struct world *w = ctx;

	if (cli->bench) {
		err_set(e, ERR_NO_DEVICE, "main", "no practice scene '%s'",
			cli->bench);
		return NULL;
	}
	return world_real_open(w, e) ? NULL : w;
}

static void world_close(void *ctx, struct world *w)
{
	(void)ctx;
	world_real_close(w);
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
