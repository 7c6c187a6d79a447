/* SPDX-License-Identifier: MIT */
/*
 * What tests/perf/run.sh measures with.  Each command prints NAME=VALUE.
 *
 *   road dfu ADDRESS FILE [verify]   writes over the real libusb
 *   road ymodem FILE                 sends over the real libserialport
 *   road ideal SCENE dfu ADDRESS FILE [verify]
 *   road ideal SCENE ymodem FILE     the same against the model alone, in
 *                                    virtual time: what the device needs
 *   road start COUNT PROGRAM...      how fast it starts, how much it needs
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fsio.h"
#include "bench/world/world.h"
#include "port/world_real.h"
#include "proto/dfuse.h"
#include "proto/ymodem.h"

#define FILE_MAX    (1u << 20)
#define LONG_MS	    600000
#define BOOT_MS	    20000
#define BLOCK	    1024
#define STARTS_MAX  200
#define STAGING_MAX (256 * 1024)

static int fail(const struct err *e)
{
	fprintf(stderr, "road: %s\n", e->what);
	return 1;
}

/* The first device with or without a tty. */
static int find(struct world *w, bool tty, struct bus_device *out,
		struct err *e)
{
	static struct bus_device all[BUS_MAX_DEVICES];
	struct deadline d = deadline_in(w->clock, BOOT_MS);

	for (;;) {
		int n = bus_list(&w->bus, all, BUS_MAX_DEVICES, e);

		for (int i = 0; i < n; i++) {
			if ((all[i].tty[0] != '\0') == tty) {
				*out = all[i];
				return 0;
			}
		}
		if (n < 0 || bus_wait(&w->bus, &d, e) <= 0)
			return err_set(e, ERR_NO_DEVICE, "road", "no device");
	}
}

static int run_dfu(struct world *w, uint32_t address, const struct buf *file,
		   bool verify, struct err *e)
{
	struct deadline d = deadline_in(w->clock, LONG_MS);
	struct dfuse_job job = { .address = address,
				 .data = (const uint8_t *)file->data,
				 .len = file->len,
				 .erase = true,
				 .verify = verify,
				 .header_last = true };
	struct bus_device dev;
	struct dfuse f;
	struct usb usb;
	int64_t began;
	int rc = find(w, false, &dev, e);

	began = clock_now_us(w->clock);
	if (rc == 0)
		rc = bus_open_usb(&w->bus, &dev, &usb, e);
	if (rc < 0)
		return rc;
	rc = dfuse_open(&f, &usb, &d, e);
	if (rc == 0)
		rc = dfuse_write(&f, &job, NULL, &d, NULL, e);
	if (rc == 0)
		printf("us=%lld\n",
		       (long long)(clock_now_us(w->clock) - began));
	usb_close(&usb);
	return rc;
}

static int run_ymodem(struct world *w, const struct buf *file, struct err *e)
{
	struct deadline d = deadline_in(w->clock, LONG_MS);
	struct ymodem_job job = { .name = "firmware.bin",
				  .data = (const uint8_t *)file->data,
				  .len = file->len,
				  .block = BLOCK,
				  .limit = STAGING_MAX };
	struct ymodem_result r;
	struct bus_device dev;
	struct serial s;
	char text[256];
	int rc = find(w, true, &dev, e);

	if (rc == 0)
		rc = bus_open_serial(&w->bus, &dev, 9600, &s, e);
	if (rc < 0)
		return rc;
	rc = serial_write(&s, "f", 1, &d, e);
	while (rc >= 0) { /* the words before the transfer */
		struct deadline quiet = deadline_within(&d, 300);

		rc = serial_read(&s, text, sizeof text, &quiet, e);
		if (rc == 0)
			break;
	}
	if (rc == 0)
		rc = ymodem_send(&s, &job, NULL, &d, &r, e);
	if (rc == 0)
		printf("us=%lld\n", (long long)r.ms * 1000);
	serial_close(&s);
	return rc;
}

/* "dfu ADDRESS FILE [verify]" or "ymodem FILE" */
static int run(struct world *w, int argc, char **argv, struct err *e)
{
	bool dfu = argc >= 3 && !strcmp(argv[0], "dfu");
	struct buf file;
	int rc;

	if (!dfu && (argc != 2 || strcmp(argv[0], "ymodem") != 0))
		return err_set(e, ERR_USAGE, "road", "wrong usage");
	buf_init(&file, FILE_MAX);
	rc = fsio_read(argv[dfu ? 2 : 1], &file, e);
	if (rc == 0 && dfu)
		rc = run_dfu(w, (uint32_t)strtoul(argv[1], NULL, 16), &file,
			     argc == 4, e);
	else if (rc == 0)
		rc = run_ymodem(w, &file, e);
	buf_fini(&file);
	return rc;
}

static int run_real(int argc, char **argv)
{
	struct err e = { 0 };
	struct world w;
	int rc = world_real_open(&w, &e);

	if (rc == 0)
		rc = run(&w, argc, argv, &e);
	world_real_close(&w);
	return rc < 0 ? fail(&e) : 0;
}

static int run_ideal(const char *scene, int argc, char **argv)
{
	struct clock_virtual clock;
	struct err e = { 0 };
	struct bench *bench;
	struct world w;
	int rc;

	clock_virtual_init(&clock);
	rc = bench_world_open(scene, &clock.clock, &w, &bench, &e);
	if (rc < 0)
		return fail(&e);
	rc = run(&w, argc, argv, &e);
	bench_close(bench);
	return rc < 0 ? fail(&e) : 0;
}

static int by_time(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int64_t one_start(char **program, long *rss_kb)
{
	int64_t began = clock_now_us(clock_real());
	pid_t pid = fork();
	struct rusage used;
	int status;

	if (pid == 0) {
		int null = open("/dev/null", O_RDWR);

		dup2(null, 1);
		dup2(null, 2);
		execvp(program[0], program);
		_exit(127);
	}
	wait4(pid, &status, 0, &used);
	if (used.ru_maxrss > *rss_kb)
		*rss_kb = used.ru_maxrss;
	return clock_now_us(clock_real()) - began;
}

static int measure_start(size_t count, char **program)
{
	int64_t us[STARTS_MAX];
	long rss_kb = 0;

	if (count < 1 || count > STARTS_MAX)
		return 2;
	for (size_t i = 0; i < count; i++)
		us[i] = one_start(program, &rss_kb);
	qsort(us, count, sizeof *us, by_time);
	printf("best_us=%lld\nmedian_us=%lld\nrss_kb=%ld\n", (long long)us[0],
	       (long long)us[count / 2], rss_kb);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc >= 4 && !strcmp(argv[1], "start"))
		return measure_start(strtoul(argv[2], NULL, 10), argv + 3);
	if (argc >= 4 && !strcmp(argv[1], "ideal"))
		return run_ideal(argv[2], argc - 3, argv + 3);
	return run_real(argc - 1, argv + 1);
}
