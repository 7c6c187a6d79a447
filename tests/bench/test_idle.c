/* SPDX-License-Identifier: MIT */
/*
 * What the main recipe asks and waits for while the device is ready: no
 * question twice, no silence where an event has told.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "bench/world/bench.h"
#include "job_kit.h"

#define STEPS 64

/* An event of an earlier start that the cloud tells late. */
static const char stale[] = "event: spark/status\n"
			    "data: {\"data\":\"online\",\"ttl\":60,"
			    "\"published_at\":\"2025-01-01T00:00:00.000Z\","
			    "\"coreid\":\"1f0038000647343232363230\"}\n\n";

static struct job_kit k;

/*
 * What went through the cloud's port, a letter each: o a stream is opened,
 * c closed, n it tells "online", g GET, p ping, f the file.
 */
static struct {
	struct http real;
	char letters[STEPS];
	size_t count;
	const char *late; /* told once by the second stream, or NULL */
	unsigned opened;
	unsigned sent;	   /* generation of the device when the file was sent */
	bool ended;	   /* the cloud has told that it has sent it */
	unsigned idle;	   /* listened to although that device is back */
	int64_t closed_us; /* the first stream */
} ear;

static void note(char letter)
{
	if (ear.count + 1 < STEPS)
		ear.letters[ear.count++] = letter;
}

static struct vdev_usb on_bus(void)
{
	struct vdev_usb usb;

	bench_enter(k.bench);
	vdev_usb(bench_vdev(k.bench, 0), &usb);
	bench_leave(k.bench);
	return usb;
}

static int ear_request(void *ctx, const struct http_request *rq,
		       struct http_response *rs, struct deadline *d,
		       struct err *e)
{
	(void)ctx;
	note(rq->part_count ? 'f' : strcmp(rq->method, "GET") == 0 ? 'g' : 'p');
	if (rq->part_count)
		ear.sent = on_bus().generation;
	return ear.real.ops->request(ear.real.ctx, rq, rs, d, e);
}

static int ear_open(void *ctx, const struct http_request *rq,
		    struct http_stream *out, long *status, struct deadline *d,
		    struct err *e)
{
	(void)ctx;
	note('o');
	ear.opened++;
	return ear.real.ops->open(ear.real.ctx, rq, out, status, d, e);
}

static int ear_read(void *ctx, struct http_stream *s, struct buf *out,
		    struct deadline *d, struct err *e)
{
	const struct vdev_usb usb = on_bus();
	size_t before = out->len;
	int rc;

	(void)ctx;
	ear.idle += ear.ended && usb.attached && usb.generation != ear.sent;
	if (ear.late && ear.opened == 2) {
		buf_puts(out, ear.late);
		ear.late = NULL;
		note('n');
		return (int)(out->len - before);
	}
	rc = ear.real.ops->read(ear.real.ctx, s, out, d, e);
	if (out->len > before && strstr(buf_text(out) + before, "\"online\""))
		note('n');
	if (out->len > before && strstr(buf_text(out) + before, "\"success "))
		ear.ended = true;
	return rc;
}

static void ear_end(void *ctx, struct http_stream *s)
{
	(void)ctx;
	note('c');
	if (!ear.closed_us)
		ear.closed_us = clock_now_us(&k.clock.clock);
	ear.real.ops->end(ear.real.ctx, s);
}

static const struct http_ops ear_ops = { .request = ear_request,
					 .open = ear_open,
					 .read = ear_read,
					 .end = ear_end };

/* The main recipe, to its PASS. */
static void run(const char *late)
{
	static const char *const vars[] = { "app=app.bin", NULL };

	job_kit_open(&k, "photon-safe-mode");
	memset(&ear, 0, sizeof(ear));
	ear.real = k.world.http;
	ear.late = late;
	k.world.http = (struct http){ &ear_ops, NULL };
	job_kit_run_shipped(&k, 0, "bootloader-tinker-app", vars);
	k.world.http = ear.real;
	if (k.outcome.verdict != JOB_PASS)
		fail_msg("%s", k.outcome.error.what);
}

static void one_answer_after_the_online_event(void **state)
{
	(void)state;
	run(NULL);
	/* before the first step; the healer, while it is away; the transfer */
	assert_string_equal(ear.letters, "gocgoppngfc");
	job_kit_close(&k);
}

/* The device is not there yet: whatever is told, nothing is sent. */
static void an_online_event_of_an_earlier_start_is_none(void **state)
{
	(void)state;
	run(stale);
	assert_string_equal(ear.letters, "gocgopngppngfc");
	job_kit_close(&k);
}

static void a_device_that_is_back_is_looked_at(void **state)
{
	(void)state;
	run(NULL);
	assert_true(ear.ended);
	assert_int_equal(ear.idle, 0);
	job_kit_close(&k);
}

static void a_stream_with_nothing_at_hand_is_left(void **state)
{
	const struct event *begun;

	(void)state;
	run(NULL);
	begun = job_kit_event(&k, EVENT_BEGUN, 3);
	assert_non_null(begun);
	assert_true(ear.closed_us >= begun->at_us);
	assert_true(ear.closed_us - begun->at_us < 50000);
	job_kit_close(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_answer_after_the_online_event),
		cmocka_unit_test(an_online_event_of_an_earlier_start_is_none),
		cmocka_unit_test(a_device_that_is_back_is_looked_at),
		cmocka_unit_test(a_stream_with_nothing_at_hand_is_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
