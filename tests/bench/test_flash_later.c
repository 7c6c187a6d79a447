/* SPDX-License-Identifier: MIT */
/*
 * Modules with one odd field for the platforms of Gen 3 and 4, over every
 * road to a healthy device: what is refused changes nothing, what is written
 * changes nothing else, and the device is as well as before.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/count.h"
#include "bench/forge.h"
#include "odd_kit.h"
#include "tests/lib/oracle.h"
#include "tests/lib/sample.h"
#include "tests/lib/tally.h"

/* Every so many pairs of a module and a road. */
#define SAMPLE 4

/* Kinds of module by the first of them: what a row below is for. */
enum kind { APP, BOOT, SYSTEM, KINDS };

struct device_kind {
	const char *scene, *release;
	int platform;
};

static const struct device_kind devices[] = {
	{ "healthy-argon", "4.1.0", 12 },
	{ "healthy-p2", "5.9.0", 32 },
};

static const unsigned functions[KINDS] = {
	[APP] = FUNCTION_USER,
	[BOOT] = FUNCTION_BOOTLOADER,
	[SYSTEM] = FUNCTION_SYSTEM,
};

/* `at` counts from the header; `last` > value: one by one. */
static const struct {
	const char *name;
	unsigned at, bytes;
	uint32_t value, last;
} odds[] = {
	{ "nothing", 0, 0, 0, 0 },
	{ "start", 0, 4, 0, 0 },
	{ "start", 0, 4, 0x30000, 0 },
	{ "start", 0, 4, 0xb4000, 0 },
	{ "start", 0, 4, 0xffff0000, 0 },
	{ "end", 4, 4, 0, 0 },
	{ "end", 4, 4, 0xffffffff, 0 },
	{ "mcu", 8, 1, 1, 0 },
	{ "mcu", 8, 1, 255, 0 },
	{ "flag", 9, 1, 0x01, 0 },
	{ "flag", 9, 1, 0x02, 0 },
	{ "flag", 9, 1, 0x04, 0 },
	{ "flag", 9, 1, 0x08, 0 },
	{ "flag", 9, 1, 0x10, 0 },
	{ "flag", 9, 1, 0x20, 0 },
	{ "flag", 9, 1, 0x80, 0 },
	{ "version", 10, 2, 0, 0 },
	{ "version", 10, 2, 1, 0 },
	{ "version", 10, 2, 65535, 0 },
	{ "platform", 12, 2, 0, 0 },
	{ "platform", 12, 2, 6, 0 },
	{ "platform", 12, 2, 13, 0 },
	{ "platform", 12, 2, 0xffff, 0 },
	{ "function", 14, 1, 0, 11 },
	{ "function", 14, 1, 255, 0 },
	{ "index", 15, 1, 0, 3 },
	{ "index", 15, 1, 255, 0 },
	{ "needs itself", 16, 4, 0xffff0105, 0 },
	{ "needs a newer system", 16, 4, 0xffff0104, 0 },
	{ "needs a newer bootloader", 16, 4, 0xffff0002, 0 },
	{ "needs what nobody knows", 16, 4, 0x00050163, 0 },
	{ "needs another radio", 20, 4, 0xffff0008, 0 },
};

/* A sound module of this kind, and what its header says. */
static void make(const struct device_kind *d, enum kind kind, struct buf *b,
		 struct module *m)
{
	const unsigned index = kind == BOOT ? 0 : 1;
	struct forge_spec s = { .platform_id = d->platform,
				.function = FUNCTION_USER,
				.index = 1,
				.version = 9,
				.size = 8192 };

	if (kind != APP)
		assert_true(forge_from_release(d->platform, d->release,
					       functions[kind], index, &s));
	buf_init(b, 8u << 20);
	assert_int_equal(forge_module(&s, b, NULL), 0);
	assert_true(module_parse((const uint8_t *)b->data, b->len, m));
}

static void spoil(struct buf *b, const struct module *m, size_t row,
		  uint32_t value)
{
	uint8_t *p = (uint8_t *)b->data;
	size_t n = b->len - MODULE_CRC_SIZE;

	for (unsigned i = 0; i < odds[row].bytes; i++)
		p[m->prefix_offset + odds[row].at + i] =
			(uint8_t)(value >> 8 * i);
	bytes_sha256(p, n - 34, p + n - 34);
	put_be32(p + n, bytes_crc32(p, n));
}

static void judge(const char *what, const struct run_outcome *o,
		  struct oracle *oracle, unsigned function, unsigned index,
		  struct odd_ends *ends)
{
	char says[ORACLE_SAYS] = "";
	const bool refused = o->exit_class == EXIT_CLASS_REFUSED;

	if (!refused)
		oracle_name_module(oracle, 0, function, index, STORE_MAIN);
	if (!oracle_untouched(oracle, says) ||
	    !oracle_healthy(odd_kit.bench, 0, &odd_kit.clock.clock, says)) {
		printf("%s, %s (%s): %s\n", what, job_verdict_name(o->verdict),
		       o->error.what, says);
		ends->breaches++;
	}
	*(o->exit_class == 0 ? &ends->passed
	  : refused	     ? &ends->refused
			     : &ends->failed) += 1;
}

static void one(const struct device_kind *d, enum kind kind, size_t row,
		uint32_t value, struct odd_ends *ends)
{
	struct module m;
	struct buf b;

	make(d, kind, &b, &m);
	spoil(&b, &m, row, value);
	for (size_t k = 0; k < ODD_ROADS; k++) {
		const struct run_outcome *o;
		struct oracle oracle;
		char what[120];

		if (!sample_takes(row + value + k, SAMPLE))
			continue;
		snprintf(what, sizeof(what), "%s, %s %s 0x%x over %s", d->scene,
			 function_name((uint8_t)functions[kind]),
			 odds[row].name, (unsigned)value, odd_roads[k]);
		job_kit_open(&odd_kit, d->scene);
		oracle_open(&oracle, odd_kit.bench);
		o = odd_send(b.data, b.len, odd_roads[k]);
		judge(what, o, &oracle, m.function, m.index, ends);
		oracle_close(&oracle);
		job_kit_close(&odd_kit);
	}
	buf_fini(&b);
}

static void all(size_t device)
{
	struct odd_ends ends = { 0 };

	for (enum kind kind = 0; kind < KINDS; kind++) {
		for (size_t i = 0; i < COUNT(odds); i++) {
			uint32_t v = odds[i].value;

			do
				one(&devices[device], kind, i, v, &ends);
			while (v++ < odds[i].last);
		}
	}
	odd_count(devices[device].scene, &ends);
}

static void test_gen3(void **state)
{
	(void)state;
	all(0);
}

static void test_gen4(void **state)
{
	(void)state;
	all(1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gen3),
		cmocka_unit_test(test_gen4),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
