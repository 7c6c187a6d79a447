/* SPDX-License-Identifier: MIT */
/*
 * The preload road: runs an unmodified program in a test bed in which the
 * virtual devices of a scene are attached.  `host --help` shows how.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <grp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "alone.h"
#include "bench/world/bench.h"
#include "firmware.h"
#include "gadget.h"
#include "hub.h"
#include "script.h"
#include "selftest.h"
#include "web.h"

#define GADGETS_MAX 64
#define NOBODY	    65534

/* A scene that takes longer to come up is taken as it is. */
#define READY_US    20000000
#define NOTICE_US   20000
#define CHILD_US    50000 /* how soon its end is noticed at the latest */
#define ACTIONS_MAX 32

static const char help[] =
	"host [options] SCENE -- PROGRAM [ARGUMENT...]\n"
	"  -a WHEN:ACTION:DEVICE  something happens (script.h)\n"
	"  -R DIR     the practice cloud publishes these files, by their names\n"
	"  -f DIR     write the scene's firmware there, without practice mark\n"
	"  -d DEVICE:FILE  its internal flash after the run\n"
	"  -s N       everything N times as fast as in life\n"
	"  -H PORT:each|all  the hub there switches the power of its ports\n"
	"  -n         the program has no right to open the devices\n"
	"  -t FILE    one line per request to a device\n"
	"  -S FILE    what the run has cost, as NAME=VALUE lines\n";

struct host {
	struct bed bed;
	struct world world;
	struct bench *bench;
	struct web web;
	struct script script;
	struct gadget gadgets[GADGETS_MAX];
	size_t count;
	struct clock clock;
	int64_t origin_us; /* real time at which the clock began */
	int64_t skip_us;   /* time that was not waited for */
	int64_t speed;
	int64_t start_us; /* on the bench's clock: the program begins */
	const char *actions[ACTIONS_MAX];
	size_t action_count;
	const char *dump, *firmware, *stats, *published;
};

static int64_t host_now(void *ctx)
{
	const struct host *h = ctx;
	const struct clock *real = clock_real();

	return (clock_now_us(real) - h->origin_us) * h->speed + h->skip_us;
}

static void host_sleep(void *ctx, int64_t us)
{
	const struct host *h = ctx;
	const struct clock *real = clock_real();

	real->sleep_us(real->ctx, us / h->speed);
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t run_devices(struct host *h)
{
	int64_t now = clock_now_us(&h->clock), next = VDEV_NEVER;

	for (size_t i = 0; i < h->count; i++) {
		next = earlier(next, gadget_run(&h->gadgets[i], now));
	}
	next = earlier(next, hub_run(&h->bed, now));
	cloud_model_run(h->bench->cloud, now);
	bed_sweep(&h->bed, false);
	return earlier(next, cloud_model_next(h->bench->cloud));
}

static bool is_ready(const struct host *h)
{
	for (size_t i = 0; i < h->count; i++) {
		const struct gadget *g = &h->gadgets[i];
		struct vdev_usb usb;

		vdev_usb(g->vdev, &usb);
		if (!g->usb || (usb.tty && !g->acm))
			return false;
	}
	return true;
}

/* Lets the devices start without waiting for them. */
static void get_ready(struct host *h)
{
	int64_t end = clock_now_us(&h->clock) + READY_US;

	while (clock_now_us(&h->clock) < end) {
		int64_t next = run_devices(h), now = clock_now_us(&h->clock);

		if (is_ready(h) || next == VDEV_NEVER)
			return;
		if (next > now)
			h->skip_us += next - now;
	}
}

static void loop_once(struct host *h)
{
	int64_t next = run_devices(h), now = clock_now_us(&h->clock);
	int64_t limit = CHILD_US * h->speed;

	next = earlier(next, script_run(&h->script, h->bench, h->gadgets,
					h->start_us, now));
	next = earlier(next, web_run(&h->web, now));
	next = earlier(next - now, limit);
	/* Rounded up, so that what is due is due when we wake. */
	loop_wait(&h->bed.loop,
		  next > 0 ? (next + h->speed - 1) / h->speed : 0);
}

static void become_nobody(const struct host *h)
{
	if (geteuid() != 0)
		return;
	/* The preload library makes its sockets there. */
	if (chmod(h->bed.tree.root, 01777) < 0 || setgroups(0, NULL) < 0 ||
	    setgid(NOBODY) < 0 || setuid(NOBODY) < 0)
		err(125, "dropping rights");
}

static pid_t start_program(struct host *h, char **argv)
{
	pid_t pid = fork();
	char url[64];

	if (pid != 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	snprintf(url, sizeof url, "http://127.0.0.1:%u", h->web.port);
	setenv("UNBRICK_API_URL", url, 1);
	if (h->world.token)
		setenv("UNBRICK_TOKEN", h->world.token, 0);
	if (h->bed.deny)
		become_nobody(h);
	selftest_environment(&h->bed);
	execvp(argv[0], argv);
	fprintf(stderr, "host: %s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

/* Only to wake the loop: run_program() asks by itself. */
static void program_ended(void *ctx, int fd, short revents)
{
	(void)revents;
	loop_drop(ctx, fd);
}

static int run_program(struct host *h, char **argv, struct rusage *used)
{
	int status = 0, fd;
	pid_t pid;

	h->start_us = clock_now_us(&h->clock);
	pid = start_program(h, argv);
	if (pid < 0)
		err(125, "fork");
	fd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (fd >= 0)
		loop_add(&h->bed.loop, fd, POLLIN, program_ended, &h->bed.loop);
	while (wait4(pid, &status, WNOHANG, used) == 0)
		loop_once(h);
	if (fd >= 0) {
		loop_drop(&h->bed.loop, fd);
		close(fd);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void write_stats(const struct host *h, const struct rusage *used,
			int64_t us)
{
	FILE *f = fopen(h->stats, "w");
	int64_t busy = 0, away = 0;
	unsigned long requests = 0;

	if (!f)
		err(125, "%s", h->stats);
	for (size_t i = 0; i < h->count; i++) {
		busy += h->gadgets[i].busy_us;
		away += h->gadgets[i].away_us;
		requests += h->gadgets[i].controls;
	}
	fprintf(f,
		"wall_us=%lld\nuser_us=%lld\nsystem_us=%lld\nrss_kb=%ld\n"
		"device_us=%lld\naway_us=%lld\nrequests=%lu\nhttp=%lu\n",
		(long long)us,
		(long long)used->ru_utime.tv_sec * 1000000 +
			used->ru_utime.tv_usec,
		(long long)used->ru_stime.tv_sec * 1000000 +
			used->ru_stime.tv_usec,
		used->ru_maxrss, (long long)busy, (long long)away, requests,
		h->web.requests);
	if (fclose(f) != 0)
		err(125, "%s", h->stats);
}

static void take_options(struct host *h, int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "+a:d:f:hH:nR:s:S:t:-:")) != -1) {
		switch (c) {
		case 'a':
			if (h->action_count == ACTIONS_MAX)
				errx(125, "too many actions");
			h->actions[h->action_count++] = optarg;
			break;
		case 'd':
			h->dump = optarg;
			break;
		case 'f':
			h->firmware = optarg;
			break;
		case 'H':
			h->bed.hub_spec = optarg;
			break;
		case 'n':
			h->bed.deny = true;
			break;
		case 'R':
			h->published = optarg;
			break;
		case 's':
			h->speed = strtol(optarg, NULL, 10);
			break;
		case 'S':
			h->stats = optarg;
			break;
		case 't':
			h->bed.trace = fopen(optarg, "w");
			break;
		default:
			fputs(help, stderr);
			exit(125);
		}
	}
	if (argc - optind < 2 || h->speed < 1) {
		fputs(help, stderr);
		exit(125);
	}
}

static struct vdev *at_port(void *ctx, const char *port)
{
	const int i = bench_find(ctx, port);

	return i < 0 ? NULL : bench_vdev(ctx, (size_t)i);
}

static void host_open(struct host *h, const char *scene, bool mounts)
{
	struct err e = { 0 };

	h->clock = (struct clock){ host_now, host_sleep, h };
	h->origin_us = clock_now_us(clock_real());
	h->bed.clock = &h->clock;
	/* In the program's time: it shall be able to do what it can in life. */
	h->bed.notice_us = NOTICE_US * h->speed;
	if (bench_world_open(scene, &h->clock, &h->world, &h->bench, &e) < 0)
		errx(125, "%s: %s", scene, e.what);
	h->count = bench_device_count(h->bench);
	if (h->count > GADGETS_MAX)
		errx(125, "too many devices");
	tree_open(&h->bed.tree, mounts);
	h->bed.at = at_port;
	h->bed.at_ctx = h->bench;
	for (size_t i = 0; i < h->count; i++)
		gadget_init(&h->gadgets[i], &h->bed, bench_vdev(h->bench, i),
			    bench_port(h->bench, i));
	for (size_t i = 0; i < h->action_count; i++)
		script_add(&h->script, h->bench, h->actions[i]);
	if (h->published)
		firmware_publish(h->bench, h->published);
	web_open(&h->web, &h->bed.loop, h->bench->cloud, &h->clock);
}

static void host_close(struct host *h)
{
	web_close(&h->web);
	for (size_t i = 0; i < h->count; i++)
		gadget_fini(&h->gadgets[i]);
	bed_sweep(&h->bed, true);
	hub_close(&h->bed);
	tree_close(&h->bed.tree);
	bench_close(h->bench);
	if (h->bed.trace)
		fclose(h->bed.trace);
}

int main(int argc, char **argv)
{
	static struct host h = { .speed = 1 };
	struct rusage used = { 0 };
	const char *scene;
	char **program;
	int64_t began;
	int status;

	if (argc == 2 && !strcmp(argv[1], "--self-test"))
		return selftest_client();
	take_options(&h, argc, argv);
	scene = argv[optind];
	program = argv + optind + 1;
	if (!strcmp(program[0], "--"))
		program++;
	prctl(PR_SET_TIMERSLACK, 1000); /* 1 us: we are the hardware */
	signal(SIGPIPE, SIG_IGN);
	host_open(&h, scene, bed_alone());
	selftest_run(&h.bed);
	if (h.firmware)
		firmware_write(h.bench, h.firmware);
	get_ready(&h);
	began = clock_now_us(clock_real());
	status = run_program(&h, program, &used);
	began = clock_now_us(clock_real()) - began;
	if (h.dump)
		firmware_dump(h.bench, h.dump);
	for (size_t i = 0; i < h.count; i++)
		gadget_fini(&h.gadgets[i]);
	if (h.stats)
		write_stats(&h, &used, began);
	host_close(&h);
	return status;
}
