/* SPDX-License-Identifier: MIT */
/*
 * The kernel road, inside the guest: attaches the virtual devices of a scene
 * to vhci-hcd and runs a program that finds them as any USB device.
 *
 *   kernel [-s SPEED] [-f DIR] [-d DEVICE:FILE] SCENE -- PROGRAM [ARGUMENT...]
 */
#include <err.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/world/bench.h"
#include "guest.h"
#include "tests/roads/host/firmware.h"
#include "tests/roads/host/web.h"

struct stage {
	struct web web;
	struct world world;
	struct bench *bench;
};

static int64_t run_cloud(void *ctx, int64_t now)
{
	struct stage *s = ctx;

	cloud_model_run(s->bench->cloud, now);
	return web_run(&s->web, now);
}

static void stage_open(struct stage *s, struct guest *g, const char *name)
{
	const struct clock *clock = &g->scaled.clock;
	struct err e = { 0 };
	char url[64];

	if (bench_world_open(name, clock, &s->world, &s->bench, &e) < 0)
		errx(125, "%s", e.what);
	for (size_t i = 0; i < bench_device_count(s->bench); i++)
		guest_add(g, bench_vdev(s->bench, i));
	web_open(&s->web, &g->loop, s->bench->cloud, clock);
	g->also = run_cloud;
	g->ctx = s;
	snprintf(url, sizeof url, "http://127.0.0.1:%u", s->web.port);
	setenv("UNBRICK_API_URL", url, 1);
	setenv("UNBRICK_TOKEN", s->world.token, 1);
}

int main(int argc, char **argv)
{
	static struct guest g;
	static struct stage stage;
	const char *firmware = NULL, *dump = NULL;
	long speed = 1;
	int c, status;

	while ((c = getopt(argc, argv, "+s:f:d:")) != -1) {
		if (c == 's')
			speed = strtol(optarg, NULL, 10);
		else if (c == 'f')
			firmware = optarg;
		else if (c == 'd')
			dump = optarg;
		else
			return 125;
	}
	if (argc - optind < 2 || speed < 1)
		errx(125, "kernel [-s N] [-f DIR] [-d DEVICE:FILE] SCENE -- "
			  "PROGRAM...");
	signal(SIGPIPE, SIG_IGN);
	guest_init(&g, speed);
	stage_open(&stage, &g, argv[optind]);
	if (firmware)
		firmware_write(stage.bench, firmware);
	guest_ready(&g);
	argv += optind + 1;
	status = guest_run(&g, strcmp(argv[0], "--") ? argv : argv + 1);
	if (dump)
		firmware_dump(stage.bench, dump);
	guest_fini(&g);
	web_close(&stage.web);
	bench_close(stage.bench);
	return status;
}
