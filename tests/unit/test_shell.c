/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "fake_serial.h"
#include "base/count.h"
#include "proto/quirks.h"
#include "proto/shell.h"
#include "proto/shell_text.h"
#include "proto/ymodem.h"

static struct fake_serial dev;
static struct deadline d;
static struct err e;

static void device(int release)
{
	fake_serial_init(&dev);
	dev.release = release;
	memset(&e, 0, sizeof(e));
	d = deadline_in(&dev.clock.clock, 120000);
}

static const char photon[] =
	"{\"p\":6,\"m\":[{\"s\":16384,\"l\":\"m\",\"vc\":30,\"vv\":30,"
	"\"f\":\"b\",\"n\":\"0\",\"v\":101,\"d\":[]},{\"s\":262144,\"l\":\"m\","
	"\"vc\":30,\"vv\":26,\"f\":\"s\",\"n\":\"2\",\"v\":207,\"d\":["
	"{\"f\":\"s\",\"n\":\"1\",\"v\":207,\"_\":\"\"}]},"
	"{\"s\":131072,\"l\":\"f\",\"vc\":30,\"vv\":0,\"d\":[]}]}";

static void waking_proves_that_the_shell_answers(void **state)
{
	(void)state;
	device(10201);
	fake_serial_say(&dev, "stale bytes of an earlier session\r\n");
	assert_int_equal(shell_wake(&dev.port, &d, &e), 0);
	assert_string_equal(dev.history, "v");

	device(10201); /* what says nothing has nothing to be waited for */
	assert_int_equal(shell_wake(&dev.port, &d, &e), 0);
	assert_string_equal(dev.history, "v");
	assert_true(dev.clock.us < 200000);

	device(401); /* has no `v` */
	assert_int_equal(shell_wake(&dev.port, &d, &e), 0);
	assert_string_equal(dev.history, "vi");

	device(10201);
	dev.shell = false;
	assert_int_equal(shell_wake(&dev.port, &d, &e), -ERR_TIMEOUT);
	assert_true(dev.clock.us < 20000000);

	device(10201);
	dev.gone = true;
	assert_int_equal(shell_wake(&dev.port, &d, &e), -ERR_LOST);
}

static void waking_ends_what_was_left_open(void **state)
{
	(void)state;
	device(700); /* inside "Enter 63-digit claim code: " */
	dev.mode = 2;
	assert_int_equal(shell_wake(&dev.port, &d, &e), 0);
	assert_int_equal(dev.mode, 0);

	device(700); /* a receiver whose host died */
	fake_serial_receive(&dev);
	assert_int_equal(shell_wake(&dev.port, &d, &e), 0);
	assert_int_equal(dev.mode, 0);
	assert_true(dev.aborted);

	device(700);
	dev.shell = false;
	fake_serial_say(&dev, "SSID: ");
	assert_int_equal(shell_wake(&dev.port, &d, &e), -ERR_PROTOCOL);
}

static void identity_has_three_forms(void **state)
{
	struct shell_id id;

	(void)state;
	device(700);
	assert_int_equal(shell_identify(&dev.port, &id, &d, &e), 0);
	assert_string_equal(id.id, "0123456789abcdef01234567");
	assert_string_equal(id.imei, "");

	device(20301);
	dev.cellular = dev.secret = dev.byte_at_a_time = true;
	assert_int_equal(shell_identify(&dev.port, &id, &d, &e), 0);
	assert_string_equal(id.id, "0123456789abcdef01234567");
	assert_string_equal(id.imei, "352753090000001");
	assert_string_equal(id.iccid, "8934076500002589174");

	assert_true(shell_find_id("Your core id is 0123456789ABCDEF01234567"
				  "\r\n",
				  &id));
	assert_string_equal(id.id, "0123456789abcdef01234567");
	assert_false(shell_find_id("Your device id is 0123456789abcdef0123456"
				   "\r\n",
				   &id));
	assert_false(shell_find_id("Your device id is 0123456789abcdef012345678"
				   "9\r\n",
				   &id));
	assert_false(shell_find_id("0123456789abcdef01234567\r\n", &id));
	/* not yet: more digits may follow */
	assert_false(shell_find_id("Device ID: 0123456789abcdef01234567", &id));
}

static bool holds(const void *data, size_t len, const char *what)
{
	return bytes_find(data, len, what, strlen(what)) != NULL;
}

static void the_device_secret_goes_nowhere(void **state)
{
	struct shell_id id;

	(void)state;
	device(20301);
	dev.secret = true;
	assert_int_equal(shell_identify(&dev.port, &id, &d, &e), 0);
	assert_false(holds(&id, sizeof(id), "CANARY"));
	dev.shell = false;
	fake_serial_say(&dev, "Device Secret: SECRET0CANARY77\r\n");
	assert_int_equal(shell_identify(&dev.port, &id, &d, &e), -ERR_TIMEOUT);
	assert_false(holds(&e, sizeof(e), "CANARY"));
	assert_false(holds(&id, sizeof(id), "CANARY"));
}

static void the_version_is_the_system_version(void **state)
{
	char out[SHELL_RELEASE];

	(void)state;
	device(700);
	assert_int_equal(shell_version(&dev.port, out, &d, &e), 0);
	assert_string_equal(out, "0.7.0");
	assert_true(shell_find_version("system firmware version: 0.7.0-rc.3"
				       "\n\r\n",
				       out));
	assert_string_equal(out, "0.7.0-rc.3");
	assert_true(shell_find_version("system firmware version: 1.0.1 minimal"
				       "\n\r\n",
				       out));
	assert_string_equal(out, "1.0.1");
	assert_false(shell_find_version("system firmware version: 0.7.", out));
	assert_false(
		shell_find_version("system firmware version: \x1b[2J\n", out));
	assert_false(shell_find_version(
		"system firmware version: 1.2.3444444444444444444444444444444"
		"4444444\n",
		out));
	device(401);
	assert_int_equal(shell_version(&dev.port, out, &d, &e), -ERR_TIMEOUT);
}

static void table_of(int release, unsigned cut, bool log)
{
	struct buf json;

	device(release);
	dev.table = photon;
	dev.cut = cut;
	dev.log = log;
	buf_init(&json, SHELL_TABLE_MAX);
	if (shell_table(&dev.port, &json, &d, &e) != 0)
		fail_msg("release %d: %s", release, e.what);
	assert_string_equal(buf_text(&json), photon);
	buf_fini(&json);
}

static void the_table_survives_logs_and_cuts(void **state)
{
	struct buf json;

	(void)state;
	table_of(10201, 0, false);
	table_of(403, 0, false); /* without braces */
	table_of(10201, 0, true);
	table_of(401, 0, true);
	table_of(10201, 2, false);
	table_of(10201, 2, true);

	device(10201);
	dev.table = photon;
	dev.cut = 3;
	buf_init(&json, SHELL_TABLE_MAX);
	assert_int_equal(shell_table(&dev.port, &json, &d, &e), -ERR_PROTOCOL);
	assert_int_equal(json.len, 0);
	dev.shell = false;
	err_clear(&e);
	assert_int_equal(shell_table(&dev.port, &json, &d, &e), -ERR_TIMEOUT);
	buf_fini(&json);
}

static void found_in(const char *text, bool loose, const char *want)
{
	struct buf out;

	buf_init(&out, SHELL_TABLE_MAX);
	assert_int_equal(shell_find_table(text, loose, &out), want != NULL);
	if (want)
		assert_string_equal(buf_text(&out), want);
	buf_fini(&out);
}

static void a_table_is_found_in_any_surroundings(void **state)
{
	(void)state;
	found_in("{\"p\":6,\"m\":[]}\r\n", false, "{\"p\":6,\"m\":[]}");
	found_in("{\"p\":6,\"m\":[]}", false, NULL); /* line not ended */
	found_in("{\"p\":6,\"m\":[\r\n", true, NULL);
	found_in("\"p\":6,\"m\":[]\r\n", false, "{\"p\":6,\"m\":[]}");
	found_in("x}{\"p\":6,\"m\":[]}\r\n", false, "{\"p\":6,\"m\":[]}");
	/* a brace inside a string, an IMEI before the modules */
	found_in("{\"p\":10,\"imei\":\"}{\",\"m\":[]}\r\n", false,
		 "{\"p\":10,\"imei\":\"}{\",\"m\":[]}");
	/* a log line in the middle of a number */
	found_in("{\"p\":6,\"m\":[{\"s\":1630000123456 [comm] WARN: late\r\n"
		 "84,\"l\":\"m\"}]}\r\n",
		 false,
		 "{\"p\":6,\"m\":[{\"s\":163"
		 "84,\"l\":\"m\"}]}");
	found_in("{\"p\":6,\"m\":[{\"s\":16384,0000123456 [app] INFO: } ]\r\n"
		 "\"l\":\"m\"}]}\r\n",
		 false, "{\"p\":6,\"m\":[{\"s\":16384,\"l\":\"m\"}]}");
	/* two answers: the later one */
	found_in("{\"p\":6,\"m\":[]}\r\n{\"p\":6,\"m\":[{}]}\r\n", false,
		 "{\"p\":6,\"m\":[{}]}");
	/* 0.7.0 to 1.0.x may print what is no JSON: serial.md 3.1 */
	found_in("{\"p\":6,\"m\":[{\"d\":[,{\"f\":\"b\"}]}]}\r\n", false, NULL);
	found_in("{\"p\":6,\"m\":[{\"d\":[,{\"f\":\"b\"}]}]}\r\n", true,
		 "{\"p\":6,\"m\":[{\"d\":[,{\"f\":\"b\"}]}]}");
	found_in("{\"p\":6}\r\n", true, NULL);
}

static void other_answers(void **state)
{
	char mac[SHELL_MAC];
	bool claimed = false;
	struct buf json;

	(void)state;
	device(10201);
	assert_int_equal(shell_mac(&dev.port, mac, &d, &e), 0);
	assert_string_equal(mac, "6c:0b:84:01:02:03");
	assert_true(shell_find_mac("Your core MAC address is\r\n"
				   "8:0:28:5a:1:c\r\n",
				   mac));
	assert_string_equal(mac, "08:00:28:5a:01:0c");
	assert_false(shell_find_mac("Your device MAC address is\r\n"
				    "6c:0b:84:01:02:033\r\n",
				    mac));
	assert_int_equal(shell_claimed(&dev.port, &claimed, &d, &e), 0);
	assert_true(claimed);
	buf_init(&json, SHELL_TABLE_MAX);
	assert_int_equal(shell_diagnostics(&dev.port, &json, &d, &e), 0);
	assert_string_equal(buf_text(&json),
			    "{\"sys:reset\":10,\"net:err\":{\"err\":-120},"
			    "\"mem:free\":51234}");
	buf_fini(&json);
	assert_int_equal(shell_leave(&dev.port, &d, &e), 0);
	clock_sleep_ms(&dev.clock.clock, 10);
	assert_int_equal(shell_claimed(&dev.port, &claimed, &d, &e),
			 -ERR_TIMEOUT);

	device(600);
	assert_int_equal(shell_safe_listening(&dev.port, &d, &e), 0);
	assert_string_equal(dev.history, "L");
}

static void updates_begin_where_there_is_a_receiver(void **state)
{
	static const uint8_t image[300] = { 1, 2, 3 };
	struct ymodem_job job = { .data = image,
				  .len = sizeof(image),
				  .block = 128,
				  .limit = 0x40000 };
	struct ymodem_result r;

	(void)state;
	device(700);
	assert_int_equal(shell_update_begin(&dev.port, false, &d, &e), 0);
	assert_int_equal(ymodem_send(&dev.port, &job, NULL, &d, &r, &e), 0);
	assert_true(r.accepted);
	assert_string_equal(dev.name, "binary");
	fake_serial_fini(&dev);

	device(60000);
	assert_int_equal(shell_update_begin(&dev.port, false, &d, &e),
			 -ERR_NO_ROAD);
	assert_non_null(strstr(e.what, "6.0"));

	device(10201);
	dev.shell = false;
	assert_int_equal(shell_update_begin(&dev.port, false, &d, &e),
			 -ERR_TIMEOUT);

	device(10201);
	dev.shell = false;
	fake_serial_say(&dev, "Firmware update using this terminal is not "
			      "supported!\r\n");
	dev.out[0].at_us = 200000;
	for (size_t i = dev.out_head; i < dev.out_tail; i++)
		dev.out[i].at_us = 200000;
	assert_int_equal(shell_update_begin(&dev.port, false, &d, &e),
			 -ERR_NO_ROAD);
}

static void touching_leaves_no_sticky_rate(void **state)
{
	(void)state;
	device(700);
	assert_int_equal(shell_touch(&dev.port, SHELL_TOUCH_LISTEN, &d, &e), 0);
	assert_int_equal(dev.rate_count, 3);
	assert_int_equal(dev.rates[0], 9600);
	assert_int_equal(dev.rates[1], 28800);
	assert_int_equal(dev.rates[2], 9600);

	device(700);
	assert_int_equal(shell_touch(&dev.port, SHELL_TOUCH_DFU, &d, &e), 0);
	assert_int_equal(dev.rates[1], 14400);
	assert_int_equal(dev.rates[2], 9600);

	device(700);
	dev.gone = true;
	assert_int_equal(shell_touch(&dev.port, SHELL_TOUCH_DFU, &d, &e),
			 -ERR_LOST);
}

/* Real Gen 3 code: without the last 9600 nothing would come of it. */
static void a_rate_that_counts_late_is_obeyed(void **state)
{
	struct shell_id id;

	(void)state;
	device(20000);
	dev.rate_late = true;
	dev.shell = false;
	assert_int_equal(shell_touch(&dev.port, SHELL_TOUCH_LISTEN, &d, &e), 0);
	assert_true(dev.shell);
	assert_int_equal(shell_identify(&dev.port, &id, &d, &e), 0);

	device(20000);
	dev.rate_late = true;
	assert_int_equal(shell_touch(&dev.port, SHELL_TOUCH_DFU, &d, &e), 0);
	assert_true(dev.reset_us > 0);
}

static int lost_rate(void *ctx, unsigned baud, struct err *err)
{
	unsigned *calls = ctx;

	(void)baud;
	return ++*calls == 3 ? err_set(err, ERR_LOST, "test", "gone") : 0;
}

static int no_drain(void *ctx, struct deadline *limit, struct err *err)
{
	(void)ctx;
	(void)limit;
	(void)err;
	return 0;
}

static void vanishing_while_touched_is_no_error(void **state)
{
	static const struct serial_ops ops = { .rate = lost_rate,
					       .drain = no_drain };
	unsigned calls = 0;
	struct serial port = { &ops, &calls };

	(void)state;
	device(700);
	assert_int_equal(shell_touch(&port, SHELL_TOUCH_DFU, &d, &e), 1);
	assert_int_equal(e.code, ERR_OK);
}

static void noise_never_hangs_the_shell(void **state)
{
	struct shell_id id;
	struct buf json;
	char text[64];
	bool claimed;

	(void)state;
	for (uint32_t seed = 1; seed < 60; seed++) {
		device(10201);
		dev.noise = seed;
		buf_init(&json, SHELL_TABLE_MAX);
		assert_int_not_equal(shell_wake(&dev.port, &d, &e), 0);
		shell_identify(&dev.port, &id, &d, NULL);
		shell_version(&dev.port, text, &d, NULL);
		shell_mac(&dev.port, text, &d, NULL);
		shell_claimed(&dev.port, &claimed, &d, NULL);
		shell_table(&dev.port, &json, &d, NULL);
		shell_diagnostics(&dev.port, &json, &d, NULL);
		shell_update_begin(&dev.port, false, &d, NULL);
		assert_true(dev.clock.us < 125000000);
		buf_fini(&json);
	}
}

static void releases_have_an_order(void **state)
{
	static const char *const ascending[] = {
		"",	      "0.4.0",	    "0.4.3-rc.2",
		"0.4.3",      "0.4.4-rc.3", "0.4.9",
		"0.5.0-rc.1", "0.7.0-rc.9", "0.7.0-rc.10",
		"0.7.0",      "0.8.0-rc.2", "1.2.0-beta.1",
		"1.2.0-rc.1", "1.2.1",	    "2.0.0-alpha.3",
		"2.0.0",      "10.0.0"
	};
	size_t n = COUNT(ascending);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < n; k++) {
			int want = (i > k) - (i < k);

			assert_int_equal(
				quirks_compare(ascending[i], ascending[k]),
				want);
		}
	}
	assert_int_equal(quirks_compare("0.4.3-rc2", "0.4.3-rc.2"), 0);
	assert_int_equal(quirks_compare("1.2", NULL), 0);
	assert_int_equal(quirks_compare("1.2.3-junk", NULL), 0);
}

/* serial.md, first table; usb-requests.md 1 */
static void quirks_are_those_of_the_release(void **state)
{
	(void)state;
	assert_int_equal(quirks_of("0.4.1")->ymodem, QUIRKS_YMODEM_BROKEN);
	assert_int_equal(quirks_of("0.4.3")->ymodem, QUIRKS_YMODEM_WORKS);
	assert_false(quirks_of("0.4.3")->version);
	assert_false(quirks_of("0.4.4-rc.1")->braces);
	assert_true(quirks_of("0.4.4")->version);
	assert_int_equal(quirks_of("0.4.9")->touch_28800, QUIRKS_28800_RECEIVE);
	assert_int_equal(quirks_of("0.5.0")->touch_28800, QUIRKS_28800_LISTEN);
	assert_true(quirks_of("0.5.3")->safe_listen);
	assert_false(quirks_of("0.5.3")->claim);
	assert_int_equal(quirks_of("0.5.3")->usb, QUIRKS_USB_NONE);
	assert_int_equal(quirks_of("0.6.0")->usb, QUIRKS_USB_RAW_060);
	assert_int_equal(quirks_of("0.6.4")->usb, QUIRKS_USB_RAW_061);
	assert_int_equal(quirks_of("0.6.4")->block, 128);
	assert_int_equal(quirks_of("0.7.0")->block, 1024);
	assert_int_equal(quirks_of("0.7.0")->usb, QUIRKS_USB_RAW_070);
	assert_false(quirks_of("0.7.0")->diagnostics);
	assert_true(quirks_of("0.8.0-rc.1")->diagnostics);
	assert_int_equal(quirks_of("0.8.0-rc.1")->usb, QUIRKS_USB_RAW_070);
	assert_int_equal(quirks_of("1.2.1")->usb, QUIRKS_USB_SERVICE);
	assert_false(quirks_of("1.4.4")->split);
	assert_true(quirks_of("1.5.0")->split);
	assert_int_equal(quirks_of("5.9.0")->ymodem, QUIRKS_YMODEM_WORKS);
	assert_int_equal(quirks_of("6.0.0")->ymodem, QUIRKS_YMODEM_GONE);
	assert_int_equal(quirks_of("6.2.0")->touch_28800, QUIRKS_28800_NOTHING);
	assert_int_equal(quirks_of(NULL)->usb, QUIRKS_USB_NONE);
	assert_int_equal(quirks_of("rubbish")->ymodem, QUIRKS_YMODEM_BROKEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(waking_proves_that_the_shell_answers),
		cmocka_unit_test(waking_ends_what_was_left_open),
		cmocka_unit_test(identity_has_three_forms),
		cmocka_unit_test(the_device_secret_goes_nowhere),
		cmocka_unit_test(the_version_is_the_system_version),
		cmocka_unit_test(the_table_survives_logs_and_cuts),
		cmocka_unit_test(a_table_is_found_in_any_surroundings),
		cmocka_unit_test(other_answers),
		cmocka_unit_test(updates_begin_where_there_is_a_receiver),
		cmocka_unit_test(touching_leaves_no_sticky_rate),
		cmocka_unit_test(a_rate_that_counts_late_is_obeyed),
		cmocka_unit_test(vanishing_while_touched_is_no_error),
		cmocka_unit_test(noise_never_hangs_the_shell),
		cmocka_unit_test(releases_have_an_order),
		cmocka_unit_test(quirks_are_those_of_the_release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
