/* SPDX-License-Identifier: MIT */
/*
 * The preload road over real firmware: runs an unmodified program in the
 * test bed of tests/roads/host, with emulated boards as the devices.
 * `road --help` shows how; README.md has the lines of a setup.
 */
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "tests/roads/host/alone.h"
#include "tests/roads/host/gadget.h"
#include "tests/roads/host/hub.h"
#include "tests/roads/host/script.h"
#include "tests/roads/host/selftest.h"

#include "crew.h"
#include "setup.h"

#define CHILD_US    50000 /* how soon its end is noticed at the latest */
#define READY_US    60000000
#define READY_STEP  5000
#define NOTICE_US   20000
#define ACTIONS_MAX 32
#define NO_CLOUD    "http://127.0.0.1:9"

static const char help[] =
	"road [options] SETUP -- PROGRAM [ARGUMENT...]\n"
	"  -a WHEN:ACTION:DEVICE  something happens (roads/host/script.h)\n"
	"  -d DEVICE:FILE  its internal flash after the run\n"
	"  -S DEVICE:FILE  its whole state after the run\n"
	"  -s N       everything N times as fast as in life\n"
	"  -u FILE    what the run took: wall_us, cpu_us (of the emulation),\n"
	"             device_us (the longest time that passed in a device),\n"
	"             requests\n";

struct output {
	char what;
	const char *argument;
};

/* script.c asks for the devices of a bench by these two. */
struct bench {
	struct setup setup;
};

struct run {
	struct bed bed;
	struct bench bench;
	struct gadget gadgets[SETUP_DEVICES];
	struct script script;
	struct crew *crew; /* NULL: one device, or one processor */
	struct clock clock;
	int64_t turn_us; /* the time that this turn is for */
	int64_t origin_us, skip_us, start_us;
	int64_t speed;
	const char *used;		  /* a file, or NULL */
	uint64_t begun_us[SETUP_DEVICES]; /* by the devices' own time */
	const char *actions[ACTIONS_MAX];
	size_t action_count;
	struct output outputs[SETUP_DEVICES];
	size_t output_count;
};

int bench_find(const struct bench *b, const char *name)
{
	for (size_t i = 0; i < b->setup.count; i++) {
		if (strcmp(b->setup.devices[i].name, name) == 0)
			return (int)i;
	}
	return -1;
}

struct vdev *bench_vdev(struct bench *b, size_t i)
{
	return &b->setup.devices[i].vdev;
}

static int64_t road_now(void *ctx)
{
	const struct run *r = ctx;

	return (clock_now_us(clock_real()) - r->origin_us) * r->speed +
	       r->skip_us;
}

static void road_sleep(void *ctx, int64_t us)
{
	const struct run *r = ctx;

	clock_real()->sleep_us(clock_real()->ctx, us / r->speed);
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* A board and its cable, and nothing that others see. */
static void run_one(void *ctx, size_t i)
{
	const struct run *r = ctx;

	vdev_run(r->gadgets[i].vdev, r->turn_us);
}

/* First the boards, all at once; then what the program sees of them. */
static int64_t run_devices(struct run *r)
{
	int64_t next = VDEV_NEVER;

	r->turn_us = clock_now_us(&r->clock);
	crew_run(r->crew, run_one, r, r->bench.setup.count);
	for (size_t i = 0; i < r->bench.setup.count; i++)
		next = earlier(next, gadget_run(&r->gadgets[i], r->turn_us));
	next = earlier(next, hub_run(&r->bed, clock_now_us(&r->clock)));
	bed_sweep(&r->bed, false);
	return next;
}

static void turn(struct run *r)
{
	int64_t next = run_devices(r), now = clock_now_us(&r->clock);

	next = earlier(next, script_run(&r->script, &r->bench, r->gadgets,
					r->start_us, now));
	next = earlier(next - now, CHILD_US * r->speed);
	loop_wait(&r->bed.loop, next > 0 ? next / r->speed : 0);
}

static bool is_ready(const struct run *r)
{
	for (size_t i = 0; i < r->bench.setup.count; i++) {
		const struct gadget *g = &r->gadgets[i];

		if (!g->usb || (g->vdev->tty && !g->acm))
			return false;
	}
	return true;
}

/* Devices that do not come up in time are taken as they are. */
static void get_ready(struct run *r)
{
	int64_t end = clock_now_us(&r->clock) + READY_US;

	while (clock_now_us(&r->clock) < end && !is_ready(r)) {
		run_devices(r);
		r->skip_us += READY_STEP;
	}
}

static void program_ended(void *ctx, int fd, short revents)
{
	(void)revents;
	loop_drop(ctx, fd);
}

static void start_program(const struct run *r, char **argv)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setenv("UNBRICK_API_URL", NO_CLOUD, 0);
	selftest_environment(&r->bed);
	execvp(argv[0], argv);
	fprintf(stderr, "road: %s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

static int run_program(struct run *r, char **argv)
{
	int status = 0, fd;
	pid_t pid;

	r->start_us = clock_now_us(&r->clock);
	for (size_t i = 0; i < r->bench.setup.count; i++)
		r->begun_us[i] = board_us(r->gadgets[i].vdev->board);
	pid = fork();
	if (pid < 0)
		err(125, "fork");
	if (pid == 0)
		start_program(r, argv);
	fd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (fd >= 0)
		loop_add(&r->bed.loop, fd, POLLIN, program_ended, &r->bed.loop);
	while (waitpid(pid, &status, WNOHANG) == 0)
		turn(r);
	if (fd >= 0) {
		loop_drop(&r->bed.loop, fd);
		close(fd);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* What this process has used, without the program that it runs. */
static int64_t cpu_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void write_used(const struct run *r, int64_t wall_us, int64_t used_us)
{
	FILE *f = fopen(r->used, "w");
	unsigned long requests = 0;
	uint64_t longest = 0;

	for (size_t i = 0; i < r->bench.setup.count; i++) {
		uint64_t us =
			board_us(r->gadgets[i].vdev->board) - r->begun_us[i];

		requests += gadget_controls(&r->gadgets[i]);
		longest = us > longest ? us : longest;
	}
	if (!f ||
	    fprintf(f,
		    "wall_us=%lld\ncpu_us=%lld\ndevice_us=%llu\n"
		    "requests=%lu\n",
		    (long long)wall_us, (long long)used_us,
		    (unsigned long long)longest, requests) < 0 ||
	    fclose(f) != 0)
		err(125, "%s", r->used);
}

static void usage(void)
{
	fputs(help, stderr);
	exit(125);
}

static void take_options(struct run *r, int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "+a:d:S:s:u:-:")) != -1) {
		if (c == 'a' && r->action_count < ACTIONS_MAX)
			r->actions[r->action_count++] = optarg;
		else if ((c == 'd' || c == 'S') &&
			 r->output_count < SETUP_DEVICES)
			r->outputs[r->output_count++] =
				(struct output){ (char)c, optarg };
		else if (c == 's')
			r->speed = strtol(optarg, NULL, 10);
		else if (c == 'u')
			r->used = optarg;
		else
			usage();
	}
	if (argc - optind < 2 || r->speed < 1)
		usage();
}

/* As many as there are processors, and work. */
static size_t hands(size_t devices)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : (size_t)n < devices ? (size_t)n : devices;
}

static void road_open(struct run *r, const char *file, bool mounts)
{
	struct setup *s = &r->bench.setup;

	r->clock = (struct clock){ road_now, road_sleep, r };
	r->origin_us = clock_now_us(clock_real());
	r->bed.clock = s->clock = &r->clock;
	r->bed.notice_us = NOTICE_US * r->speed;
	setup_read(s, file);
	for (size_t i = 0; i < r->action_count; i++)
		script_add(&r->script, &r->bench, r->actions[i]);
	tree_open(&r->bed.tree, mounts);
	for (size_t i = 0; i < s->count; i++) {
		struct setup_device *d = &s->devices[i];

		device_begin(&d->vdev, clock_now_us(&r->clock));
		gadget_init(&r->gadgets[i], &r->bed, &d->vdev, d->port);
	}
	selftest_run(&r->bed);
	if (s->count > 1)
		r->crew = crew_new(hands(s->count));
	get_ready(r);
}

static void road_close(struct run *r)
{
	crew_free(r->crew);
	for (size_t i = 0; i < r->bench.setup.count; i++)
		gadget_fini(&r->gadgets[i]);
	bed_sweep(&r->bed, true);
	hub_close(&r->bed);
	tree_close(&r->bed.tree);
	for (size_t i = 0; i < r->output_count; i++)
		setup_write(&r->bench.setup, r->outputs[i].what,
			    r->outputs[i].argument);
	setup_free(&r->bench.setup);
}

int main(int argc, char **argv)
{
	static struct run r = { .speed = 1 };
	char **program;
	int64_t began, used;
	int status;

	if (argc == 2 && !strcmp(argv[1], "--self-test"))
		return selftest_client();
	take_options(&r, argc, argv);
	program = argv + optind + 1;
	if (!strcmp(program[0], "--"))
		program++;
	if (!program[0])
		usage();
	prctl(PR_SET_TIMERSLACK, 1000);
	signal(SIGPIPE, SIG_IGN);
	road_open(&r, argv[optind], bed_alone());
	began = clock_now_us(clock_real());
	used = cpu_us();
	status = run_program(&r, program);
	if (r.used)
		write_used(&r, clock_now_us(clock_real()) - began,
			   cpu_us() - used);
	road_close(&r);
	return status;
}
