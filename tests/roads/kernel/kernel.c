/* SPDX-License-Identifier: MIT */
/*
 * The kernel road, inside the guest: attaches the virtual devices of a scene
 * to vhci-hcd and runs a program that finds them as any USB device.
 *
 *   kernel [-s SPEED] [-f DIR] [-d DEVICE:FILE] SCENE -- PROGRAM [ARGUMENT...]
 */
#include <dirent.h>
#include <err.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/world/bench.h"
#include "tests/roads/host/firmware.h"
#include "tests/roads/host/web.h"
#include "usbip.h"

#define PORTS	 8 /* of one controller */
#define READY_US 30000000
#define TURN_US	 10000

struct guest {
	struct loop loop;
	struct web web;
	struct world world;
	struct bench *bench;
	struct usbip devices[PORTS];
	size_t count;
	struct clock_scaled scaled;
	long speed;
};

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void turn(struct guest *g)
{
	const struct clock *clock = &g->scaled.clock;
	int64_t now = clock_now_us(clock), next = now + TURN_US * g->speed;

	for (size_t i = 0; i < g->count; i++)
		next = earlier(next, usbip_run(&g->devices[i], now));
	cloud_model_run(g->bench->cloud, now);
	next = earlier(next, web_run(&g->web, now));
	loop_wait(&g->loop, next > now ? (next - now) / g->speed + 1 : 0);
}

/* Devices that the kernel has configured; with a tty where one belongs. */
static bool is_ready(const struct guest *g)
{
	size_t devices = 0, ttys = 0, want = 0;
	struct dirent *de;
	DIR *d = opendir("/sys/bus/usb/devices");

	while (d && (de = readdir(d)))
		devices += strchr(de->d_name, '-') && !strchr(de->d_name, ':');
	if (d)
		closedir(d);
	d = opendir("/sys/class/tty");
	while (d && (de = readdir(d)))
		ttys += !strncmp(de->d_name, "ttyACM", 6);
	if (d)
		closedir(d);
	for (size_t i = 0; i < g->count; i++) {
		struct vdev_usb usb;

		vdev_usb(g->devices[i].vdev, &usb);
		want += usb.tty;
	}
	return devices == g->count && ttys == want;
}

static void get_ready(struct guest *g)
{
	int64_t end = clock_now_us(clock_real()) + READY_US;

	while (!is_ready(g)) {
		if (clock_now_us(clock_real()) > end)
			errx(125, "the kernel does not take the devices");
		turn(g);
	}
}

static int run_program(struct guest *g, char **argv)
{
	pid_t pid = fork();
	char url[64];
	int status;

	if (pid == 0) {
		snprintf(url, sizeof url, "http://127.0.0.1:%u", g->web.port);
		setenv("UNBRICK_API_URL", url, 1);
		setenv("UNBRICK_TOKEN", g->world.token, 1);
		execvp(argv[0], argv);
		_exit(127);
	}
	while (waitpid(pid, &status, WNOHANG) == 0)
		turn(g);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
	static struct guest g = { .speed = 1 };
	const char *firmware = NULL, *dump = NULL;
	struct err e = { 0 };
	int c, status;

	while ((c = getopt(argc, argv, "+s:f:d:")) != -1) {
		if (c == 's')
			g.speed = strtol(optarg, NULL, 10);
		else if (c == 'f')
			firmware = optarg;
		else if (c == 'd')
			dump = optarg;
		else
			return 125;
	}
	if (argc - optind < 2 || g.speed < 1)
		errx(125, "kernel [-s N] [-f DIR] [-d DEVICE:FILE] SCENE -- "
			  "PROGRAM...");
	signal(SIGPIPE, SIG_IGN);
	clock_scaled_init(&g.scaled, g.speed);
	if (bench_world_open(argv[optind], &g.scaled.clock, &g.world, &g.bench,
			     &e) < 0)
		errx(125, "%s", e.what);
	g.count = bench_device_count(g.bench);
	if (g.count > PORTS)
		errx(125, "more devices than ports");
	for (size_t i = 0; i < g.count; i++)
		usbip_init(&g.devices[i], &g.loop, bench_vdev(g.bench, i),
			   &g.scaled.clock, (unsigned)i);
	web_open(&g.web, &g.loop, g.bench->cloud, &g.scaled.clock);
	if (firmware)
		firmware_write(g.bench, firmware);
	get_ready(&g);
	argv += optind + 1;
	status = run_program(&g, strcmp(argv[0], "--") ? argv : argv + 1);
	if (dump)
		firmware_dump(g.bench, dump);
	for (size_t i = 0; i < g.count; i++)
		usbip_fini(&g.devices[i]);
	web_close(&g.web);
	bench_close(g.bench);
	return status;
}
