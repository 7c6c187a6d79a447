/* SPDX-License-Identifier: MIT */
/*
 * How quick and how quiet the console is: the real program on a pty, real
 * time, practice devices.  Prints each figure beside its limit.  With an
 * earlier program both are measured in turn: what the screen's thread works
 * for a key and for the first frame, which waiting for a processor that others
 * use does not change.
 *	console UNBRICK [SECONDS [EARLIER]]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tests/screen/vt.h"

#define KEYS	 100
#define START_MS 100.0
#define KEY_MS	 50.0
#define RATE_KB	 4.0
#define IDLE	 0.5
#define RSS_MB	 20.0
#define RATIO	 1.1
#define ROUNDS	 3

struct bench_run {
	const char *program;
	const char *scene; /* NULL: real ports */
	const char *dir;   /* for its state */
};

static bool over;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void figure(const char *what, double value, const char *unit,
		   double limit)
{
	bool bad = value > limit;

	over |= bad;
	printf("  %-46s %9.2f %-5s limit %6.1f  %s\n", what, value, unit, limit,
	       bad ? "OVER" : "ok");
	fflush(stdout);
}

static void child(void *ctx)
{
	const struct bench_run *r = ctx;

	setenv("XDG_STATE_HOME", r->dir, 1);
	setenv("XDG_DATA_HOME", r->dir, 1);
	setenv("XDG_CONFIG_HOME", r->dir, 1);
	setenv("XDG_RUNTIME_DIR", r->dir, 1);
	unsetenv("UNBRICK_BENCH_SPEED");
	unsetenv("SSH_CONNECTION");
	if (r->scene)
		execl(r->program, r->program, "--bench", r->scene,
		      (char *)NULL);
	else
		execl(r->program, r->program, (char *)NULL);
	_exit(127);
}

static bool shows(const struct vt *v, const char *text)
{
	struct buf b;
	bool there;

	buf_init(&b, 1 << 18);
	vt_text(v, &b);
	there = strstr(buf_text(&b), text) != NULL;
	buf_fini(&b);
	return there;
}

static bool wait_for(struct vt *v, const char *text, double seconds)
{
	double end = now() + seconds;

	while (now() < end) {
		vt_settle(v, 2);
		if (shows(v, text))
			return true;
	}
	fprintf(stderr, "never shown: %s\n", text);
	over = true;
	return false;
}

/* Seconds of processor time so far. */
static double cpu(pid_t pid)
{
	char path[64], line[1024], *at;
	unsigned long user = 0, system = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	f = fopen(path, "r");
	if (!f)
		return 0;
	at = fgets(line, sizeof(line), f) ? strrchr(line, ')') : NULL;
	if (at)
		sscanf(at,
		       ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u "
		       "%lu %lu",
		       &user, &system);
	fclose(f);
	return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

/* Microseconds that the thread of the screen has worked so far. */
static double worked_us(pid_t pid)
{
	unsigned long long ns = 0;
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/schedstat", (int)pid,
		 (int)pid);
	f = fopen(path, "r");
	if (!f || fscanf(f, "%llu", &ns) != 1)
		fprintf(stderr, "%s: not there\n", path);
	if (f)
		fclose(f);
	return (double)ns / 1000;
}

static double resident_mb(pid_t pid)
{
	char path[64], line[256];
	unsigned long kb = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		sscanf(line, "VmRSS: %lu", &kb);
	if (f)
		fclose(f);
	return (double)kb / 1024;
}

/* One recipe in all slots, armed as a person would. */
static void start_batch(struct vt *v, const char *slots)
{
	vt_type(v, "B");
	wait_for(v, "auto-start", 3);
	vt_type(v, ":recipe repair-tinker\r");
	wait_for(v, "recipe: repair-tinker", 3);
	vt_type(v, "A");
	wait_for(v, "number of", 3);
	vt_type(v, slots);
	vt_type(v, "\r");
	wait_for(v, "auto-start ON", 3);
}

static int by_size(const void *x, const void *y)
{
	const double *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

/* From the key to the cursor on another row; the cursor follows it. */
static void keys(struct vt *v)
{
	static double took[KEYS];

	for (int i = 0; i < KEYS; i++) {
		int row, col, was;
		double begin, end;

		vt_cursor(v, &was, &col);
		begin = now();
		end = begin + 1;
		vt_type(v, i % 2 ? "k" : "j");
		do {
			vt_settle(v, 1);
			vt_cursor(v, &row, &col);
		} while (row == was && now() < end);
		took[i] = (now() - begin) * 1000;
		/* Not in step with the ten frames a second. */
		usleep((useconds_t)(20000 + i * 7919 % 60000));
		vt_settle(v, 1);
	}
	qsort(took, KEYS, sizeof(took[0]), by_size);
	figure("key to frame, p50, 16 jobs", took[KEYS / 2], "ms", KEY_MS);
	figure("key to frame, p99, 16 jobs", took[KEYS * 99 / 100], "ms",
	       KEY_MS);
}

static void open_console(struct vt *v, struct bench_run *r, const char *shown)
{
	const struct vt_options o = { 24, 80, "xterm-256color", "C.UTF-8" };

	if (!vt_open(v, &o, child, r)) {
		perror("pty");
		exit(2);
	}
	wait_for(v, shown, 10);
}

static void start_time(struct bench_run *r, bool limited)
{
	double best[9];

	for (int i = 0; i < 9; i++) {
		struct vt v;
		double begin = now();

		open_console(&v, r, "Devices");
		best[i] = (now() - begin) * 1000;
		vt_type(&v, "q");
		vt_settle(&v, 100);
		vt_close(&v);
	}
	qsort(best, 9, sizeof(best[0]), by_size);
	if (limited)
		figure("start to first frame, median of 9", best[4], "ms",
		       START_MS);
	else
		printf("  %-46s %9.2f ms    (with making the practice "
		       "devices)\n",
		       "start of a practice bench", best[4]);
}

static void eight(struct bench_run *r, double seconds)
{
	unsigned long long before;
	double begin;
	struct vt v;

	open_console(&v, r, "8 attached");
	start_batch(&v, "8");
	wait_for(&v, "running 8", 5);
	before = v.bytes;
	begin = now();
	while (now() < begin + seconds)
		vt_settle(&v, 20);
	figure("output of an 8-slot batch",
	       (double)(v.bytes - before) / 1024 / (now() - begin), "KB/s",
	       RATE_KB);
	vt_close(&v);
}

static void sixteen(struct bench_run *r, double seconds)
{
	double begin, used;
	struct vt v;

	open_console(&v, r, "16 attached");
	/* The clock ticks each second: it is never quiet for longer. */
	for (int i = 0; i < 100; i++) {
		vt_settle(&v, 5);
		usleep(15000);
	}
	used = cpu(v.child);
	begin = now();
	while (now() < begin + seconds)
		vt_settle(&v, 20);
	figure("processor while idle, 16 devices",
	       (cpu(v.child) - used) / (now() - begin) * 100, "%", IDLE);
	start_batch(&v, "16");
	wait_for(&v, "running 16", 10);
	keys(&v);
	if (!shows(&v, "running"))
		fprintf(stderr, "no job runs any more\n");
	printf("  %-46s %9.2f MB    (with the flash of 16 practice "
	       "devices)\n",
	       "resident with 16 jobs", resident_mb(v.child));
	vt_close(&v);
}

/* On real ports: practice devices hold their flash in memory. */
static void memory(struct bench_run *r)
{
	struct vt v;

	open_console(&v, r, "Devices");
	for (int i = 0; i < 50; i++)
		vt_settle(&v, 5);
	figure("resident, no practice devices", resident_mb(v.child), "MB",
	       RSS_MB);
	vt_close(&v);
}

struct work {
	double key[ROUNDS], start[ROUNDS]; /* microseconds */
};

/* The middle one: what disturbs a round makes it greater or smaller. */
static double middle(double us[ROUNDS])
{
	qsort(us, ROUNDS, sizeof(us[0]), by_size);
	return us[ROUNDS / 2];
}

/* While so many keys are pressed, or none: jobs are shown all the same. */
static double meanwhile(struct vt *v, bool pressed)
{
	double before = worked_us(v->child);

	for (int i = 0; i < KEYS; i++) {
		if (pressed)
			vt_type(v, i % 2 ? "k" : "j");
		vt_settle(v, 20);
		usleep(20000);
	}
	return worked_us(v->child) - before;
}

static void work(struct bench_run *r, const char *scene, struct work *all,
		 int round)
{
	double quiet;
	struct vt v;

	r->scene = NULL;
	open_console(&v, r, "Devices");
	all->start[round] = worked_us(v.child);
	vt_close(&v);
	r->scene = scene;
	open_console(&v, r, "16 attached");
	start_batch(&v, "16");
	wait_for(&v, "running 16", 10);
	quiet = meanwhile(&v, false);
	all->key[round] = (meanwhile(&v, true) - quiet) / KEYS;
	vt_close(&v);
}

static void compare(struct bench_run *now, const char *earlier,
		    const char *scene)
{
	struct bench_run then = { .program = earlier, .dir = now->dir };
	struct work a = { 0 }, b = { 0 };
	double key, key_then, start, start_then;
	char dir[96];

	/* Each has a journal of its own: an older program reads no newer. */
	snprintf(dir, sizeof(dir), "%s/earlier", now->dir);
	mkdir(dir, 0700);
	then.dir = dir;
	for (int i = 0; i < ROUNDS; i++) {
		work(now, scene, &a, i);
		work(&then, scene, &b, i);
	}
	key = middle(a.key);
	key_then = middle(b.key);
	start = middle(a.start);
	start_then = middle(b.start);
	if (key <= 0 || key_then <= 0) {
		fprintf(stderr, "a key: lost in what the jobs do\n");
		over = true;
	}
	printf("  %-46s %9.0f us    (%.0f earlier)\n",
	       "work of the screen for a key, 16 jobs", key, key_then);
	printf("  %-46s %9.0f us    (%.0f earlier)\n",
	       "work of the screen to the first frame", start, start_then);
	figure("a key, of what it took earlier", key / key_then, "", RATIO);
	figure("the first frame, likewise", start / start_then, "", RATIO);
}

static void write_scene(const char *path, int devices)
{
	FILE *f = fopen(path, "w");

	if (!f) {
		perror(path);
		exit(2);
	}
	fprintf(f, "scene: many\ntitle: Many Photons in safe mode\ndevices:\n");
	for (int i = 0; i < devices; i++)
		fprintf(f,
			"  - id: 2e%02x31000747343232363230\n"
			"    name: slot %d\n    platform: photon\n"
			"    port: 1-%d.%d\n    release: 1.2.1\n"
			"    modules:\n"
			"      - { what: bootloader, version: 101 }\n",
			i, i + 1, 1 + i / 8, 1 + i % 8);
	fprintf(f, "cloud:\n  healer: false\n");
	fclose(f);
}

int main(int argc, char **argv)
{
	char dir[] = "/tmp/unbrick-perf-XXXXXX";
	char eight_path[64], sixteen_path[64], command[64];
	double seconds = argc > 2 ? atof(argv[2]) : 10;
	struct bench_run r = { .dir = dir };

	if (argc < 2 || !mkdtemp(dir))
		return 2;
	r.program = argv[1];
	snprintf(eight_path, sizeof(eight_path), "%s/eight.yaml", dir);
	snprintf(sixteen_path, sizeof(sixteen_path), "%s/sixteen.yaml", dir);
	write_scene(eight_path, 8);
	write_scene(sixteen_path, 16);
	printf("\nconsole\n");
	r.scene = eight_path;
	start_time(&r, false);
	r.scene = NULL;
	start_time(&r, true);
	memory(&r);
	r.scene = eight_path;
	eight(&r, seconds);
	r.scene = sixteen_path;
	sixteen(&r, seconds);
	if (argc > 3)
		compare(&r, argv[3], sixteen_path);
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	if (system(command) != 0)
		perror(dir);
	return over;
}
