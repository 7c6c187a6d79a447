/* SPDX-License-Identifier: MIT */
/* Assets as modules, and what a device says of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/count.h"
#include "base/fsio.h"
#include "fake_request.h"
#include "firmware/bundle.h"
#include "firmware/parcel.h"
#include "model/catalog/asset.h"
#include "model/catalog/road.h"
#include "model/diagnose/diagnose.h"
#include "model/evidence/read.h"
#include "model/plan/plan.h"
#include "proto/request.h"

#define INPUTS "../shared/inputs/"

static void wrapped(void **state)
{
	struct buf b;
	struct module m;

	(void)state;
	buf_init(&b, 1 << 16);
	assert_true(asset_wrap("a.txt", (const uint8_t *)"hello", 5, &b));
	/* prefix, bytes, three extensions, suffix of 36, CRC; modules.md 4 */
	assert_int_equal(b.len, 24 + 5 + 38 + 9 + 10 + 36 + 4);
	assert_true(module_parse((const uint8_t *)b.data, b.len, &m));
	assert_int_equal(m.function, FUNCTION_ASSET);
	assert_int_equal(m.problems, 0);
	assert_int_equal(m.flags, MODULE_DROP_INFO);
	assert_true(module_is_for_any(&m));
	assert_string_equal(m.name, "a.txt");
	assert_string_equal(m.hash,
			    "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e"
			    "73043362938b9824");
	assert_int_equal(m.product_id, 65535);
	assert_false(asset_wrap("", (const uint8_t *)"hello", 5, &b));
	buf_fini(&b);
}

static int keep(void *ctx, const struct bundle_member *m, struct err *e)
{
	struct module *app = ctx, one;

	(void)e;
	if (module_parse(m->data, m->len, &one))
		*app = one;
	return 0;
}

/* The maker's tools name an asset by the same hash. */
static void as_published(void **state)
{
	struct module app = { 0 }, asset;
	const struct bundle_visitor v = { .member = keep, .ctx = &app };
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 16);
	if (fsio_read(INPUTS "asset.bin", &b, NULL) < 0) {
		buf_fini(&b);
		skip();
	}
	assert_true(module_parse((const uint8_t *)b.data, b.len, &asset));
	assert_true(module_is_for_any(&asset));
	assert_int_equal(bundle_walk(INPUTS "bundle.zip", &v, NULL), 0);
	assert_int_equal(app.asset_count, 1);
	assert_string_equal(app.assets[0].name, asset.name);
	assert_string_equal(app.assets[0].hash, asset.hash);
	buf_clear(&b);
	{
		char bytes[100];

		memset(bytes, 'a', sizeof(bytes));
		assert_true(asset_wrap("a.txt", (const uint8_t *)bytes,
				       sizeof(bytes), &b));
	}
	assert_true(module_parse((const uint8_t *)b.data, b.len, &asset));
	assert_string_equal(app.assets[0].hash, asset.hash);
	buf_fini(&b);
}

struct listed {
	char names[4][200];
	unsigned functions[4];
	int count;
};

static int list(void *ctx, const char *name, const struct module *m)
{
	struct listed *l = ctx;

	assert_true(l->count < 4);
	strcpy(l->names[l->count], name);
	l->functions[l->count++] = m->function;
	return 0;
}

/* A bundle is what is in it; its assets come out as modules. */
static void a_bundle_is_its_members(void **state)
{
	struct listed l = { .count = 0 };
	struct module m;
	struct buf b;

	(void)state;
	if (access(INPUTS "bundle.zip", R_OK) < 0)
		skip();
	assert_int_equal(parcel_list(INPUTS "bundle.zip", list, &l, NULL), 2);
	assert_string_equal(l.names[0], INPUTS "bundle.zip:app.bin");
	assert_int_equal(l.functions[0], FUNCTION_USER);
	assert_string_equal(l.names[1], INPUTS "bundle.zip:assets/a.txt");
	assert_int_equal(l.functions[1], FUNCTION_ASSET);
	assert_int_equal(parcel_list(INPUTS "asset.bin", list, &l, NULL), 0);
	buf_init(&b, 1 << 20);
	assert_int_equal(parcel_read(l.names[1], &b, NULL), 0);
	assert_true(module_parse((const uint8_t *)b.data, b.len, &m));
	assert_string_equal(m.name, "a.txt");
	buf_clear(&b);
	assert_int_equal(parcel_read(INPUTS "bundle.zip:no.bin", &b, NULL),
			 -ERR_NO_FIRMWARE);
	assert_int_equal(parcel_read("no.zip:app.bin", &b, NULL),
			 -ERR_NO_FIRMWARE);
	assert_int_equal(b.len, 0);
	buf_fini(&b);
}

/* GetAssetInfoReply, usb-requests.md 7: 1 available, 2 required. */
static void request_91(void **state)
{
	static struct fake_request dev;
	static uint8_t reply[128];
	struct request_assets a;
	struct request r;
	struct deadline d;
	struct err e = { 0 };
	size_t n = 0;

	(void)state;
	for (unsigned i = 1; i <= 2; i++) { /* a: there, b: not */
		reply[n++] = (uint8_t)(i << 3 | 2);
		reply[n++] = 34 + 3 + 2;
		reply[n++] = 0x0a;
		reply[n++] = 32;
		memset(reply + n, (int)i, 32);
		n += 32;
		reply[n++] = 0x12;
		reply[n++] = 1;
		reply[n++] = (uint8_t)('a' + i - 1);
		reply[n++] = 0x18;
		reply[n++] = 5;
	}
	fake_request_init(&dev, "5.6.0", 200);
	dev.modules = reply;
	dev.modules_len = n;
	d = deadline_in(&dev.clock.clock, 60000);
	assert_int_equal(request_open(&r, &dev.usb, true, &d, &e), 0);
	assert_int_equal(request_assets(&r, &a, &d, &e), 0);
	assert_int_equal(a.available_count, 1);
	assert_int_equal(a.required_count, 1);
	assert_string_equal(a.available[0].name, "a");
	assert_string_equal(a.required[0].name, "b");
	assert_int_equal(a.required[0].size, 5);
	assert_true(request_has_asset(&a, a.available[0].hash));
	assert_false(request_has_asset(&a, a.required[0].hash));
	dev.modules = "\x12\x05junk!";
	dev.modules_len = 7;
	assert_int_equal(request_assets(&r, &a, &d, &e), -ERR_PROTOCOL);
}

static void a_missing_asset_is_the_cause(void **state)
{
	static struct diagnosis diagnosis;
	struct table t = { .platform_id = 32, .source = TABLE_USB };
	struct slot *s = &t.slots[t.count++];

	(void)state;
	s->present = true;
	s->function = FUNCTION_SYSTEM;
	s->index = 1;
	s->version = 6103;
	diagnose_table(&t, MODE_SAFE, &diagnosis);
	assert_int_not_equal(diagnosis.verdict, VERDICT_ASSET_MISSING);
	strcpy(t.asset_missing[0].name, "b.txt");
	t.asset_missing_count = 1;
	diagnose_table(&t, MODE_SAFE, &diagnosis);
	assert_int_equal(diagnosis.verdict, VERDICT_ASSET_MISSING);
}

/* What there is no room for is neither forgotten nor called done. */
static void more_than_a_table_holds_are_told(void **state)
{
	static struct table t = { .platform_id = 32, .source = TABLE_USB };
	static const struct {
		unsigned function, index, version;
	} there[] = { { FUNCTION_BOOTLOADER, 0, 2700 },
		      { FUNCTION_SYSTEM, 1, 5901 },
		      { FUNCTION_USER, 1, 6 } };
	struct plan_wish w = { .release = "same" };
	struct plan p;

	(void)state;
	for (size_t i = 0; i < COUNT(there); i++) {
		struct slot *s = &t.slots[t.count++];

		s->present = true;
		s->function = (uint8_t)there[i].function;
		s->index = (uint8_t)there[i].index;
		s->version = (uint16_t)there[i].version;
	}
	for (size_t i = 0; i < TABLE_MAX_ASSETS; i++)
		snprintf(t.asset_missing[i].name,
			 sizeof(t.asset_missing[i].name), "%zu.txt", i);
	t.asset_missing_count = TABLE_MAX_ASSETS;
	plan_make(&t, MODE_SAFE, &w, &p);
	assert_true(p.possible);
	assert_int_equal(p.step_count, TABLE_MAX_ASSETS);
	assert_string_equal(p.assumes, "");
	t.asset_missing_more = 3;
	plan_make(&t, MODE_SAFE, &w, &p);
	assert_int_equal(p.step_count, TABLE_MAX_ASSETS);
	assert_string_equal(p.assumes,
			    "3 more assets, which the next plan names");
}

/* A pasted table and the plan for it send the asset over the same road. */
static void explain_and_plan_take_one_road(void **state)
{
	static struct evidence ev;
	static struct diagnosis d;
	struct plan_wish w = { .release = "same", .network = true };
	struct plan p;
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 16);
	if (fsio_read(INPUTS "asset-missing.txt", &b, NULL) < 0) {
		buf_fini(&b);
		skip();
	}
	evidence_read(b.data, b.len, NULL, &ev);
	diagnose_evidence(&ev, &d);
	plan_make(&ev.table, MODE_SAFE, &w, &p);
	buf_fini(&b);
	assert_int_equal(d.verdict, VERDICT_ASSET_MISSING);
	assert_int_equal(d.repair_count, 1);
	assert_true(p.possible);
	assert_string_equal(d.repair[0].over, road_name(p.steps[0].over));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wrapped),
		cmocka_unit_test(as_published),
		cmocka_unit_test(a_bundle_is_its_members),
		cmocka_unit_test(request_91),
		cmocka_unit_test(a_missing_asset_is_the_cause),
		cmocka_unit_test(more_than_a_table_holds_are_told),
		cmocka_unit_test(explain_and_plan_take_one_road),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
