/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "fake_serial.h"
#include "proto/ymodem.h"

#define IMAGE 5000

static uint8_t image[IMAGE];

struct run {
	struct fake_serial dev;
	struct ymodem_job job;
	struct ymodem_result r;
	struct err e;
	int64_t ms;
};

static void run_init(struct run *t)
{
	memset(t, 0, sizeof(*t));
	fake_serial_init(&t->dev);
	for (size_t i = 0; i < IMAGE; i++)
		image[i] = (uint8_t)(i * 7 + (i >> 8));
	t->job = (struct ymodem_job){ .name = "system.bin",
				      .data = image,
				      .len = IMAGE,
				      .block = 1024,
				      .limit = 0x40000 };
	fake_serial_receive(&t->dev);
}

static int send(struct run *t, const struct progress *p)
{
	struct deadline d = deadline_in(&t->dev.clock.clock, 600000);
	int64_t begin = t->dev.clock.us;
	int rc = ymodem_send(&t->dev.port, &t->job, p, &d, &t->r, &t->e);

	t->ms = (t->dev.clock.us - begin) / 1000;
	assert_int_equal(rc, -(int)t->e.code);
	return rc;
}

static void assert_image(struct run *t)
{
	assert_int_equal(t->dev.size, t->job.len);
	assert_true(t->dev.image_len >= t->job.len);
	assert_memory_equal(t->dev.image, t->job.data, t->job.len);
	assert_int_equal(t->dev.bad_crc, 0);
	assert_true(t->r.accepted);
	assert_int_equal(t->r.bytes, t->job.len);
}

static void crc_is_that_of_xmodem(void **state)
{
	(void)state;
	/* the check value of CRC-16/XMODEM */
	assert_int_equal(ymodem_crc((const uint8_t *)"123456789", 9), 0x31c3);
}

static void a_good_line_takes_no_detour(void **state)
{
	static const unsigned sizes[] = { 128, 1024 };
	struct run t;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		run_init(&t);
		t.job.block = sizes[i];
		assert_int_equal(send(&t, NULL), 0);
		assert_image(&t);
		assert_string_equal(t.dev.name, "system.bin");
		assert_int_equal(t.r.retries, 0);
		assert_int_equal(t.dev.repeats, 0);
		assert_int_equal(t.r.blocks, sizes[i] == 128 ? 40 : 5);
		assert_string_equal(t.r.text,
				    "Downloaded file successfully!  Name: "
				    "system.bin  Size: 5000 bytes");
		/* erase 2 s, check 3 s, and hardly anything else: a silence
		 * at the begin and after the text; nothing is answered late */
		assert_true(t.ms < 5230);
		fake_serial_fini(&t.dev);
	}
}

static void a_short_tail_goes_as_a_small_block(void **state)
{
	struct run t;

	(void)state;
	run_init(&t);
	t.job.len = 1024 + 100;
	assert_int_equal(send(&t, NULL), 0);
	assert_int_equal(t.dev.image_len, 1024 + 128);
	assert_image(&t);
	fake_serial_fini(&t.dev);
}

static void numbers_wrap_after_255(void **state)
{
	struct run t;
	uint8_t *big = malloc(40000);

	(void)state;
	run_init(&t);
	for (size_t i = 0; i < 40000; i++)
		big[i] = (uint8_t)(i / 128);
	t.job.data = big;
	t.job.len = 40000;
	t.job.block = 128;
	t.dev.faults[0].kind = FAULT_LOST_ACK;
	t.dev.faults[0].at = AT_BLOCK(255);
	t.dev.faults[1].kind = FAULT_LOST_BLOCK;
	t.dev.faults[1].at = AT_BLOCK(258);
	assert_int_equal(send(&t, NULL), 0);
	assert_image(&t);
	fake_serial_fini(&t.dev);
	free(big);
}

/* Every mild fault at every block costs time, never the transfer. */
static void a_fault_on_the_line_is_survived(void **state)
{
	static const unsigned places[] = { AT_HEADER, 1,      2, 3,
					   4,	      AT_EOT, 5, AT_FINAL };
	struct run t;

	(void)state;
	for (unsigned kind = FAULT_LOST_ACK; kind <= FAULT_LOST_BYTES; kind++) {
		for (size_t i = 0; i < 8; i++) {
			if (places[i] > 5 && kind >= FAULT_NAK_FOR_ACK &&
			    kind <= FAULT_NAK_STORM)
				continue;
			run_init(&t);
			t.dev.faults[0].kind = kind;
			t.dev.faults[0].at = places[i];
			if (send(&t, NULL) != 0)
				fail_msg("fault %u at %u: %s", kind, places[i],
					 t.e.what);
			assert_image(&t);
			assert_true(t.ms < 60000);
			fake_serial_fini(&t.dev);
		}
	}
}

static void two_faults_never_give_a_wrong_image(void **state)
{
	uint32_t seed = 1;
	unsigned good = 0;
	struct run t;

	(void)state;
	for (unsigned i = 0; i < 2000; i++) {
		run_init(&t);
		for (size_t k = 0; k < 2; k++) {
			seed = seed * 1664525u + 1013904223u;
			t.dev.faults[k].kind =
				1 + (seed >> 16) % FAULT_LOST_BYTES;
			t.dev.faults[k].at = (seed >> 8) % 7;
			if (t.dev.faults[k].at == 6)
				t.dev.faults[k].at = AT_EOT;
		}
		if (send(&t, NULL) == 0) {
			assert_image(&t);
			good++;
		} else {
			assert_false(t.r.accepted);
		}
		assert_true(t.ms <= 600000);
		fake_serial_fini(&t.dev);
	}
	assert_true(good >= 1990);
}

static void a_lost_ack_is_answered_by_going_on(void **state)
{
	struct run t;

	(void)state;
	run_init(&t);
	t.dev.faults[0].kind = FAULT_LOST_ACK;
	t.dev.faults[0].at = AT_BLOCK(2);
	assert_int_equal(send(&t, NULL), 0);
	assert_int_equal(t.r.retries, 2); /* the repeat, and its NAK */
	assert_int_equal(t.dev.repeats, 1);
	fake_serial_fini(&t.dev);
}

static void one_byte_at_a_time_is_fine(void **state)
{
	struct run t;

	(void)state;
	run_init(&t);
	t.dev.byte_at_a_time = true;
	assert_int_equal(send(&t, NULL), 0);
	assert_image(&t);
	fake_serial_fini(&t.dev);
}

static void a_slow_erase_is_waited_for(void **state)
{
	struct run t;

	(void)state;
	run_init(&t);
	t.dev.erase_us = 69000000;
	t.dev.check_us = 60000000;
	assert_int_equal(send(&t, NULL), 0);
	assert_image(&t);
	fake_serial_fini(&t.dev);

	/* a `C` that crossed the header must not spoil it */
	run_init(&t);
	t.dev.erase_us = 20000000;
	fake_serial_say(&t.dev, "C");
	t.dev.out[0].at_us = 60000;
	assert_int_equal(send(&t, NULL), 0);
	assert_image(&t);
	fake_serial_fini(&t.dev);
}

static void what_cannot_fit_is_not_sent(void **state)
{
	struct run t;

	(void)state;
	run_init(&t);
	t.job.limit = IMAGE - 1;
	assert_int_equal(send(&t, NULL), -ERR_REFUSED);
	assert_int_equal(t.dev.block_count, 0);
	t.e.code = ERR_OK;
	t.job.limit = IMAGE;
	t.job.len = 0;
	assert_int_equal(send(&t, NULL), -ERR_REFUSED);
	fake_serial_fini(&t.dev);
}

static void failing(int release, int verdict, enum err_code code,
		    const char *text, const char *reason)
{
	struct run t;

	run_init(&t);
	t.dev.release = release;
	t.dev.verdict = verdict;
	assert_int_equal(send(&t, NULL), -(int)code);
	assert_false(t.r.accepted);
	assert_string_equal(t.r.text, text);
	assert_non_null(strstr(t.r.reason, reason));
	assert_non_null(strstr(t.e.what, text));
	fake_serial_fini(&t.dev);
}

static void validation_failures_become_words(void **state)
{
	char out[128];

	(void)state;
	failing(10201, 4, ERR_VALIDATION, "Validation failed: 0x4",
		"dependency");
	failing(700, 2, ERR_VALIDATION, "Validation failed: 0x2", "checksum");
	failing(20301, -1340, ERR_VALIDATION, "Validation failed: -1340",
		"dependency");
	failing(50000, -1360, ERR_VALIDATION, "Validation failed: -1360",
		"platform");
	assert_true(ymodem_reason("x Validation failed: 0x14\r\n", out, 128));
	assert_string_equal(out, "a dependency is not met; "
				 "it is for another platform");
	assert_true(ymodem_reason("Validation failed: 0x0", out, 128));
	assert_string_equal(out, "the image is good, but applying it failed");
	assert_true(ymodem_reason("Validation failed: -77", out, 128));
	assert_string_equal(out, "system error -77");
	assert_false(ymodem_reason("Validation failed: ", out, 128));
	assert_false(ymodem_reason("Validation passed: 0x4", out, 128));
}

static void breaking_off(enum fake_fault_kind kind, int release, unsigned at,
			 enum err_code code, const char *text)
{
	struct run t;

	run_init(&t);
	t.dev.release = release;
	t.dev.faults[0].kind = kind;
	t.dev.faults[0].at = at;
	assert_int_equal(send(&t, NULL), -(int)code);
	assert_false(t.r.accepted);
	assert_string_equal(t.r.text, text);
	assert_true(t.ms < 120000);
	fake_serial_fini(&t.dev);
}

static void the_device_breaking_off_is_reported(void **state)
{
	struct run t;

	(void)state;
	breaking_off(FAULT_WRITE_ERROR, 10201, 3, ERR_CANCELLED,
		     "Failed to save chunk!");
	breaking_off(FAULT_WRITE_ERROR, 500, 3, ERR_CANCELLED,
		     "Verification failed!");
	breaking_off(FAULT_DEAD, 10201, 2, ERR_TIMEOUT, "");
	breaking_off(FAULT_GONE, 10201, 2, ERR_LOST, "");
	breaking_off(FAULT_GONE, 10201, AT_FINAL, ERR_LOST, "");

	run_init(&t);
	t.dev.refuse = true;
	assert_int_equal(send(&t, NULL), -ERR_CANCELLED);
	assert_non_null(strstr(t.r.reason, "updates are disabled"));
	fake_serial_fini(&t.dev);

	run_init(&t);
	t.dev.mode = 0;
	fake_serial_say(&t.dev, "\x18\x18\x18\x18Serial/YModem flashing is "
				"no longer supported\r\n");
	for (size_t i = t.dev.out_head; i < t.dev.out_tail; i++)
		t.dev.out[i].at_us = 200000;
	assert_int_equal(send(&t, NULL), -ERR_NO_ROAD);
	fake_serial_fini(&t.dev);
}

static bool stop_after(void *ctx)
{
	return --*(int *)ctx < 0;
}

static void a_stop_comes_between_blocks(void **state)
{
	int polls = 3;
	struct progress p = { .halt = stop_after, .ctx = &polls };
	struct run t;

	(void)state;
	run_init(&t);
	assert_int_equal(send(&t, &p), -ERR_STOPPED);
	assert_true(t.dev.aborted);
	assert_int_equal(t.dev.image_len, 2048);
	assert_int_equal(t.r.bytes, 2048);
	fake_serial_fini(&t.dev);
}

static void noise_never_hangs_or_passes_for_success(void **state)
{
	struct run t;

	(void)state;
	for (uint32_t seed = 1; seed <= 300; seed++) {
		run_init(&t);
		t.dev.noise = seed;
		send(&t, NULL);
		assert_true(t.ms <= 601000);
		fake_serial_fini(&t.dev);
	}
}

static void a_short_budget_is_kept(void **state)
{
	struct run t;
	struct deadline d;

	(void)state;
	run_init(&t);
	t.dev.erase_us = 60000000;
	d = deadline_in(&t.dev.clock.clock, 3000);
	assert_int_equal(ymodem_send(&t.dev.port, &t.job, NULL, &d, &t.r, NULL),
			 -ERR_TIMEOUT);
	assert_true(t.dev.clock.us <= 3100000);
	fake_serial_fini(&t.dev);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(crc_is_that_of_xmodem),
		cmocka_unit_test(a_good_line_takes_no_detour),
		cmocka_unit_test(a_short_tail_goes_as_a_small_block),
		cmocka_unit_test(numbers_wrap_after_255),
		cmocka_unit_test(a_fault_on_the_line_is_survived),
		cmocka_unit_test(two_faults_never_give_a_wrong_image),
		cmocka_unit_test(a_lost_ack_is_answered_by_going_on),
		cmocka_unit_test(one_byte_at_a_time_is_fine),
		cmocka_unit_test(a_slow_erase_is_waited_for),
		cmocka_unit_test(what_cannot_fit_is_not_sent),
		cmocka_unit_test(validation_failures_become_words),
		cmocka_unit_test(the_device_breaking_off_is_reported),
		cmocka_unit_test(a_stop_comes_between_blocks),
		cmocka_unit_test(noise_never_hangs_or_passes_for_success),
		cmocka_unit_test(a_short_budget_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
