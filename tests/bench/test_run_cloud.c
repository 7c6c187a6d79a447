/* SPDX-License-Identifier: MIT */
/* What the cloud is about to do is said before the repair is undone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "job_kit.h"

#define ID "1f0038000647343232363230"

static const char tinker[] = "recipe: t\nsteps:\n  - flash: { what: "
			     "tinker, over: dfu }\n";
static const char bootloader[] = "recipe: b\nsteps:\n  - flash: { what: "
				 "bootloader, over: serial }\n";
static const char look[] = "recipe: l\nsteps:\n  - inspect:\n";

/* The device as the cloud knows it, and what it says meanwhile. */
static struct {
	const char *device; /* members of the device object */
	long status;
	const char *event; /* of the stream, once; NULL: silence */
	unsigned asked;
} net;

static int net_request(void *ctx, const struct http_request *rq,
		       struct http_response *rs, struct deadline *d,
		       struct err *e)
{
	(void)ctx;
	(void)d;
	(void)e;
	assert_non_null(strstr(rq->url, "/v1/devices/" ID));
	assert_string_equal(rq->method, "GET");
	net.asked++;
	rs->status = net.status;
	buf_printf(&rs->body, "{\"id\":\"" ID "\",\"platform_id\":6,%s}",
		   net.device);
	return 0;
}

static int net_open(void *ctx, const struct http_request *rq,
		    struct http_stream *out, long *status, struct deadline *d,
		    struct err *e)
{
	(void)ctx;
	(void)rq;
	(void)d;
	(void)e;
	out->ctx = NULL;
	*status = 200;
	return 0;
}

static int net_read(void *ctx, struct http_stream *s, struct buf *out,
		    struct deadline *d, struct err *e)
{
	const char *event = net.event;
	size_t before = out->len;

	(void)ctx;
	(void)s;
	(void)e;
	net.event = NULL;
	if (!event) {
		deadline_sleep_ms(d, deadline_left_ms(d));
		return 0;
	}
	buf_printf(out,
		   "event: %s\ndata: {\"data\":\"2\",\"ttl\":60,"
		   "\"published_at\":\"2026-01-01T00:00:00.000Z\","
		   "\"coreid\":\"" ID "\"}\n\n",
		   event);
	return (int)(out->len - before);
}

static void net_end(void *ctx, struct http_stream *s)
{
	(void)ctx;
	(void)s;
}

static const struct http_ops net_ops = { .request = net_request,
					 .open = net_open,
					 .read = net_read,
					 .end = net_end };

static struct job_kit k;

static const struct run_outcome *run(const char *scene, const char *text,
				     const char *device)
{
	const struct run_outcome *o;
	struct http real;

	job_kit_open(&k, scene);
	real = k.world.http;
	net.device = device;
	net.status = 200;
	net.asked = 0;
	k.world.http = (struct http){ &net_ops, NULL };
	o = job_kit_run(&k, 0, text, NULL);
	k.world.http = real;
	return o;
}

/* How many notes of the cloud, and does one of them hold these words? */
static size_t notes(const char *words, bool *found)
{
	size_t n = 0;

	*found = false;
	for (size_t i = 0; i < k.event_count; i++) {
		const struct event *ev = &k.events[i];

		if (ev->kind != EVENT_NOTE || strncmp(ev->text, "cloud: ", 7))
			continue;
		n++;
		*found = *found || strstr(ev->text, words);
		/* Whole sentences, not cut. */
		assert_true(strlen(ev->text) < sizeof(ev->text) - 1);
	}
	return n;
}

static void expect(size_t count, const char *words)
{
	bool found;

	assert_int_equal(notes(words, &found), count);
	assert_int_equal(found, count > 0);
	job_kit_close(&k);
}

static void test_a_product_puts_its_firmware_back(void **state)
{
	(void)state;
	net.event = NULL;
	run("photon-safe-mode", tinker,
	    "\"product_id\":1234,\"online\":false,\"development\":false");
	expect(1, "in product 1234 and not marked");
	/* Marked for development; a bootloader; no product; not ours. */
	run("photon-safe-mode", tinker,
	    "\"product_id\":1234,\"online\":false,\"development\":true");
	expect(0, "");
	run("photon-safe-mode", bootloader,
	    "\"product_id\":1234,\"online\":false,\"development\":false");
	expect(0, "");
	run("photon-safe-mode", tinker, "\"product_id\":6,\"online\":false");
	expect(0, "");
}

static void test_locked_firmware_waits(void **state)
{
	(void)state;
	net.event = NULL;
	run("photon-safe-mode", bootloader,
	    "\"product_id\":1234,\"development\":true,\"online\":false,"
	    "\"firmware_version\":3,\"desired_firmware_version\":7");
	expect(1, "version 7 is locked for this device and waits");
	run("photon-safe-mode", tinker,
	    "\"product_id\":1234,\"development\":true,\"online\":false,"
	    "\"firmware_version\":7,\"desired_firmware_version\":7");
	expect(1, "locked to firmware version 7");
	run("photon-safe-mode", bootloader,
	    "\"product_id\":1234,\"development\":true,\"online\":false,"
	    "\"firmware_version\":7,\"desired_firmware_version\":7");
	expect(0, "");
}

static void test_the_healer(void **state)
{
	(void)state;
	net.event = "spark/safe-mode-updater/updating";
	run("photon-safe-mode", bootloader, "\"product_id\":6,\"online\":true");
	expect(1, "healer is sending modules to this device right now");
	net.event = NULL;
	run("photon-safe-mode", bootloader, "\"product_id\":6,\"online\":true");
	expect(1, "healer may send newer ones");
	run("photon-safe-mode", bootloader,
	    "\"product_id\":6,\"online\":false");
	expect(0, "");
}

static void test_nobody_is_asked_without_need(void **state)
{
	(void)state;
	run("photon-safe-mode", look, "\"product_id\":1234,\"online\":true");
	assert_int_equal(net.asked, 0);
	expect(0, "");
}

static const struct run_outcome *strict(const char *text)
{
	static struct recipe_problems problems;
	static struct run_outcome out;
	struct run_request rq = { .supply = &k.supply, .strict = true };
	struct recipe *loaded, *bound;
	struct device d;
	struct http real;
	struct err e = { 0 };
	struct job j;

	job_kit_open(&k, "photon-safe-mode");
	real = k.world.http;
	net.device = "\"product_id\":1234,\"online\":false";
	net.status = 200;
	k.world.http = (struct http){ &net_ops, NULL };
	assert_int_equal(recipe_parse("t.yaml", text, strlen(text), &loaded,
				      &problems, &e),
			 0);
	assert_int_equal(recipe_bind(loaded, NULL, 0, &bound, &problems, &e),
			 0);
	rq.recipe = bound;
	d = job_kit_device(&k, 0);
	job_init(&j, &k.world, &d, &k.sink);
	j.journal = k.journal;
	run_recipe(&j, &rq, &out);
	recipe_free(&bound);
	recipe_free(&loaded);
	k.world.http = real;
	return &out;
}

/* While the device is on its way to DFU, and not before the run begins. */
static void test_it_is_asked_while_the_device_is_away(void **state)
{
	static const char backup_first[] =
		"recipe: t\nsteps:\n  - backup:\n"
		"  - flash: { what: tinker, over: dfu }\n";
	const char *backup = NULL;

	(void)state;
	run("photon-safe-mode", backup_first,
	    "\"product_id\":1234,\"online\":false,\"development\":false");
	for (size_t i = 0; i < k.event_count; i++) {
		const struct event *ev = &k.events[i];

		if (ev->kind == EVENT_BEGUN || ev->kind == EVENT_VERIFIED)
			backup = ev->text;
		if (ev->kind == EVENT_NOTE && !strncmp(ev->text, "cloud: ", 7))
			break;
	}
	assert_string_equal(backup, "backup");
	expect(1, "in product 1234 and not marked");
}

static void test_a_strict_run_writes_nothing(void **state)
{
	const struct run_outcome *o = strict(tinker);

	(void)state;
	assert_int_equal(o->error.code, ERR_REFUSED);
	assert_int_equal(o->exit_class, 4);
	assert_non_null(strstr(o->error.what, "--strict"));
	expect(1, "product 1234");
	o = strict(bootloader);
	assert_int_not_equal(o->error.code, ERR_REFUSED);
	expect(0, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_product_puts_its_firmware_back),
		cmocka_unit_test(test_locked_firmware_waits),
		cmocka_unit_test(test_the_healer),
		cmocka_unit_test(test_nobody_is_asked_without_need),
		cmocka_unit_test(test_it_is_asked_while_the_device_is_away),
		cmocka_unit_test(test_a_strict_run_writes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
