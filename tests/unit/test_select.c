/* SPDX-License-Identifier: MIT */
/* Which devices are meant by the words of --device. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "device/select.h"

#define A "3f0030000647353138383138"
#define B "3f0030000647353138380000"
#define C "e00fce68aabbccddee00a3f2"

static size_t bench(struct device d[4])
{
	const char *ids[] = { A, B, C, "" };
	const char *ports[] = { "1-2", "1-10", "1-2.4", "2-1" };

	memset(d, 0, 4 * sizeof(*d));
	for (int i = 0; i < 4; i++) {
		strcpy(d[i].id, ids[i]);
		strcpy(d[i].usb.port, ports[i]);
	}
	return 4;
}

static void check(const char *words, int rc, const char *first)
{
	struct device d[4];
	struct err e = { 0 };
	size_t n = bench(d);

	assert_int_equal(select_devices(words, d, n, &e), rc);
	if (rc > 0)
		assert_string_equal(d[0].usb.port, first);
}

static void test_ids_prefixes_and_ports(void **state)
{
	(void)state;
	check(C, 1, "1-2.4");
	check("E00FCE68AABBCCDDEE00A3F2", 1, "1-2.4");
	check("e00f", 1, "1-2.4");
	check("e00", -ERR_NO_DEVICE, "");
	check("3f00", -ERR_AMBIGUOUS, "");
	check("3f003000064735313838313", 1, "1-2");
	check("1-10", 1, "1-10");
	check("2-1", 1, "2-1");
	check("1-1", -ERR_NO_DEVICE, "");
	check("beef", -ERR_NO_DEVICE, "");
	check("zzzz", -ERR_NO_DEVICE, "");
}

static void test_lists_and_all(void **state)
{
	(void)state;
	check("all", 4, "1-2");
	check("2-1,e00f", 2, "1-2.4");
	check("e00f,1-2.4", 1, "1-2.4");
	check("e00f,", -ERR_USAGE, "");
	check(",", -ERR_USAGE, "");
	check("e00f,nope", -ERR_NO_DEVICE, "");
}

static void test_no_default_when_several_fit(void **state)
{
	struct device d[4];
	struct err e = { 0 };

	(void)state;
	check(NULL, -ERR_AMBIGUOUS, "");
	bench(d);
	assert_int_equal(select_devices(NULL, d, 1, NULL), 1);
	assert_int_equal(select_devices(NULL, d, 0, &e), -ERR_NO_DEVICE);
	assert_int_equal(select_devices("all", d, 0, NULL), -ERR_NO_DEVICE);
}

static void test_hostile_words_end_up_clean(void **state)
{
	struct device d[4];
	struct err e = { 0 };
	char longer[200];

	(void)state;
	bench(d);
	select_devices("\x1b[2Jxx", d, 4, &e);
	assert_int_equal(e.code, ERR_NO_DEVICE);
	assert_null(strchr(e.what, '\x1b'));
	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	check(longer, -ERR_USAGE, "");
}

static void test_order_of_ports(void **state)
{
	(void)state;
	assert_true(device_port_order("1-2", "1-10") < 0);
	assert_true(device_port_order("1-2.4", "1-2") > 0);
	assert_true(device_port_order("2-1", "1-9") > 0);
	assert_int_equal(device_port_order("1-2.3", "1-2.3"), 0);
}

static void test_what_is_an_id(void **state)
{
	char id[DEVICE_ID];

	(void)state;
	assert_true(device_id_parse("E00FCE68AABBCCDDEE00A3F2", id));
	assert_string_equal(id, C);
	assert_false(device_id_parse("00000000010C", id));
	assert_string_equal(id, "");
	assert_false(device_id_parse("E00FCE68AABBCCDDEE00A3FX", id));
	assert_false(device_id_parse("", id));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ids_prefixes_and_ports),
		cmocka_unit_test(test_lists_and_all),
		cmocka_unit_test(test_no_default_when_several_fit),
		cmocka_unit_test(test_hostile_words_end_up_clean),
		cmocka_unit_test(test_order_of_ports),
		cmocka_unit_test(test_what_is_an_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
