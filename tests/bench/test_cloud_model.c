/* SPDX-License-Identifier: MIT */
/* The practice cloud: answers and events as ota.md records them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/count.h"
#include "bench/cloud/cloud.h"
#include "kit.h"

#define TOKEN "0123456789012345678901234567890123456789"

struct sky {
	struct kit k;
	struct cloud_model *m;
	struct cloud_cursor events;
	struct buf text;
};

static void set_up(struct sky *s, unsigned bootloader, unsigned system,
		   const struct cloud_setup *extra)
{
	struct cloud_setup setup = extra ? *extra : (struct cloud_setup){ 0 };

	setup.token = TOKEN;
	setup.epoch_s = 1518565672; /* 2018-02-13T23:47:52Z */
	memset(&s->events, 0, sizeof(s->events));
	kit_open(&s->k, PLATFORM_PHOTON);
	kit_install(&s->k, FUNCTION_BOOTLOADER, 0, bootloader);
	kit_install(&s->k, FUNCTION_SYSTEM, 1, system);
	kit_install(&s->k, FUNCTION_SYSTEM, 2, system);
	kit_tinker(&s->k, system);
	s->m = cloud_model_new(&setup);
	assert_true(cloud_model_add(s->m, s->k.v, "slot 1"));
	buf_init(&s->text, 1 << 20);
	kit_boot(&s->k);
}

static void tear_down(struct sky *s)
{
	cloud_model_free(s->m);
	buf_fini(&s->text);
	kit_close(&s->k);
}

static int ask(struct sky *s, const char *method, const char *path,
	       const char *token, const char *type, const void *body,
	       size_t len, char *out, size_t max)
{
	const struct cloud_call call = { .method = method,
					 .path = path,
					 .token = token,
					 .content_type = type,
					 .body = body,
					 .len = len };
	struct cloud_answer a;

	cloud_model_call(s->m, &call, s->k.now, &a);
	snprintf(out, max, "%s", buf_text(&a.body));
	if (a.stream.open)
		s->events = a.stream;
	s->k.now = a.ready_us;
	buf_fini(&a.body);
	return a.status;
}

static int get(struct sky *s, const char *path, char *out, size_t max)
{
	return ask(s, "GET", path, TOKEN, NULL, "", 0, out, max);
}

/* Listens for so long; all events so far are in s->text. */
static void listen(struct sky *s, int64_t ms)
{
	int64_t end = s->k.now + ms * 1000;

	while (s->k.now < end) {
		int64_t next;

		cloud_model_read(s->m, &s->events, &s->text, s->k.now);
		next = cloud_model_stream_next(s->m, &s->events, s->k.now);
		s->k.now = next > s->k.now && next < end ? next : end;
		cloud_model_run(s->m, s->k.now);
	}
	cloud_model_read(s->m, &s->events, &s->text, s->k.now);
}

static int flash(struct sky *s, const struct forge_spec *spec,
		 const char *filename, bool file_type, char *out, size_t max)
{
	struct buf image, body;
	int status;

	buf_init(&image, 1 << 20);
	buf_init(&body, 1 << 20);
	assert_int_equal(forge_module(spec, &image, NULL), 0);
	buf_printf(&body,
		   "--xyz\r\nContent-Disposition: form-data; name=\"file\"; "
		   "filename=\"%s\"\r\nContent-Type: application/"
		   "octet-stream\r\n\r\n",
		   filename);
	buf_add(&body, image.data, image.len);
	if (file_type)
		buf_puts(&body, "\r\n--xyz\r\nContent-Disposition: form-data; "
				"name=\"file_type\"\r\n\r\nbinary");
	else
		buf_puts(&body, "\r\n--xyz\r\nContent-Disposition: form-data; "
				"name=\"latest\"\r\n\r\ntrue");
	buf_puts(&body, "\r\n--xyz--\r\n");
	status = ask(s, "PUT", "/v1/devices/" KIT_ID, TOKEN,
		     "multipart/form-data;boundary=xyz", body.data, body.len,
		     out, max);
	buf_fini(&image);
	buf_fini(&body);
	return status;
}

static const struct forge_spec app = {
	.platform_id = PLATFORM_PHOTON,
	.function = FUNCTION_USER,
	.index = 1,
	.version = 6,
	.deps = { { FUNCTION_SYSTEM, 2, 1213 } },
	.size = 20480,
	.seed = 7,
};

/* One event after the other, in this order. */
static void in_order(const char *all, const char *const *marks)
{
	const char *text = all;

	for (; *marks; marks++) {
		text = strstr(text, *marks);
		if (!text)
			fail_msg("missing: %s in %s", *marks, all);
		text += strlen(*marks);
	}
}

static void test_denials(void **state)
{
	struct sky s;
	char out[1024];

	(void)state;
	set_up(&s, 311, 1213, NULL);
	assert_int_equal(ask(&s, "GET", "/v1/devices", NULL, NULL, "", 0, out,
			     sizeof(out)),
			 400);
	assert_string_equal(out, "{\"error\":\"invalid_request\","
				 "\"error_description\":\"The access token was "
				 "not found\"}");
	assert_int_equal(ask(&s, "GET", "/v1/devices", "wrong", NULL, "", 0,
			     out, sizeof(out)),
			 401);
	assert_non_null(strstr(out, "\"error\":\"invalid_token\""));
	assert_int_equal(get(&s, "/v1/devices/ffffffffffffffffffffffff", out,
			     sizeof(out)),
			 403);
	assert_non_null(
		strstr(out, "I didn't recognize that device name or ID"));
	tear_down(&s);
}

static void test_flash_and_events(void **state)
{
	static const char *const course[] = {
		":ok\n\n",
		"event: spark/flash/status\ndata: {\"data\":\"started \"",
		"event: spark/flash/status\ndata: {\"data\":\"success \"",
		"event: spark/status\ndata: {\"data\":\"offline\"",
		"event: spark/status\ndata: {\"data\":\"online\"",
		"event: spark/device/last_reset\ndata: {\"data\":\"update\"",
		"event: spark/device/app-hash\n",
		NULL
	};
	struct sky s;
	char out[1024];
	char hash[65];

	(void)state;
	set_up(&s, 311, 1213, NULL);
	s.k.now += 5000000;
	assert_int_equal(get(&s, "/v1/devices/" KIT_ID, out, sizeof(out)), 200);
	assert_non_null(strstr(out, "\"online\":true"));
	assert_non_null(strstr(out, "\"system_firmware_version\":\"1.2.1\""));
	assert_int_equal(
		get(&s, "/v1/devices/events/spark?nonce=0.5", out, sizeof(out)),
		200);
	assert_true(s.events.open);
	memcpy(hash, vdev_app_hash(s.k.v), sizeof(hash));
	assert_int_equal(flash(&s, &app, "app.bin", false, out, sizeof(out)),
			 200);
	assert_string_equal(out, "{\"id\":\"" KIT_ID
				 "\",\"status\":\"Update started\"}");
	listen(&s, 30000);
	in_order(buf_text(&s.text), course);
	assert_string_not_equal(vdev_app_hash(s.k.v), hash);
	assert_non_null(strstr(buf_text(&s.text), vdev_app_hash(s.k.v)));
	assert_int_equal(vdev_mode(s.k.v), MODE_NORMAL);

	/* the same again: everything but the hash event (B7) */
	buf_clear(&s.text);
	assert_int_equal(flash(&s, &app, "x", true, out, sizeof(out)), 200);
	listen(&s, 30000);
	assert_non_null(strstr(buf_text(&s.text), "\"success \""));
	assert_null(strstr(buf_text(&s.text), "app-hash"));
	tear_down(&s);
}

static void test_source_by_name(void **state)
{
	struct sky s;
	char out[1024];

	(void)state;
	set_up(&s, 311, 1213, NULL);
	s.k.now += 5000000;
	/* neither file_type nor .bin: taken for a program text (B3) */
	assert_int_equal(flash(&s, &app, "app", false, out, sizeof(out)), 200);
	assert_non_null(strstr(out, "\"ok\":false"));
	tear_down(&s);
}

static void test_offline(void **state)
{
	struct sky s;
	char out[1024];

	(void)state;
	set_up(&s, 311, 1213, NULL);
	s.k.now += 5000000;
	get(&s, "/v1/devices", out, sizeof(out));
	vdev_plug(s.k.v, false, s.k.now);
	assert_int_equal(flash(&s, &app, "app.bin", false, out, sizeof(out)),
			 500);
	assert_string_equal(out, "{\"ok\":false,\"code\":500,\"errors\":["
				 "\"Request Timed Out\"]}");
	/* the cloud notices after minutes only */
	get(&s, "/v1/devices/" KIT_ID, out, sizeof(out));
	assert_non_null(strstr(out, "\"online\":true"));
	ask(&s, "PUT", "/v1/devices/" KIT_ID "/ping", TOKEN, NULL, "", 0, out,
	    sizeof(out));
	assert_string_equal(out, "{\"online\":false,\"ok\":true}");
	tear_down(&s);
}

/* cases/01: last_reset first, then the describe message of safe mode */
static void test_safe_mode_report(void **state)
{
	static const char *const course[] = {
		"event: spark/status\ndata: {\"data\":\"online\"",
		"\"published_at\":\"2018-02-13T23:4",
		"event: spark/device/last_reset",
		"event: spark/status/safe-mode\n",
		"\\\"p\\\":6,\\\"m\\\":[{\\\"s\\\":16384",
		"\\\"vc\\\":30,\\\"vv\\\":26",
		NULL
	};
	struct sky s;
	char out[1024];

	(void)state;
	set_up(&s, 100, 206, NULL);
	get(&s, "/v1/devices/events", out, sizeof(out));
	listen(&s, 8000);
	in_order(buf_text(&s.text), course);
	tear_down(&s);
}

static void test_healer_sends_the_bootloader(void **state)
{
	const struct cloud_setup heals = { .healer = true };
	struct sky s;
	char out[1024];

	(void)state;
	set_up(&s, 100, 206, &heals);
	get(&s, "/v1/devices/events", out, sizeof(out));
	assert_int_equal(vdev_mode(s.k.v), MODE_SAFE);
	listen(&s, 60000);
	assert_non_null(strstr(buf_text(&s.text),
			       "event: spark/safe-mode-updater/updating"));
	assert_non_null(strstr(buf_text(&s.text), "particle-internal"));
	assert_int_equal(vdev_mode(s.k.v), MODE_NORMAL);
	tear_down(&s);
}

static void test_transfer_stalls(void **state)
{
	const struct cloud_fault fault = { CLOUD_FAULT_STALLS, 1, 1, 0 };
	const struct cloud_setup setup = { .faults = &fault, .fault_count = 1 };
	struct sky s;
	char out[1024];

	(void)state;
	set_up(&s, 311, 1213, &setup);
	s.k.now += 5000000;
	get(&s, "/v1/devices/events", out, sizeof(out));
	assert_int_equal(flash(&s, &app, "app.bin", true, out, sizeof(out)),
			 200);
	listen(&s, 60000);
	assert_non_null(strstr(buf_text(&s.text), "\"started \""));
	assert_null(strstr(buf_text(&s.text), "\"success \""));
	assert_non_null(strstr(buf_text(&s.text), "\"update_timeout\""));
	tear_down(&s);
}

static void test_recorded_errors(void **state)
{
	static const struct {
		enum cloud_fault_kind kind;
		int status;
		const char *text;
	} rows[] = {
		{ CLOUD_FAULT_BAD_TOKEN, 401, "has expired." },
		{ CLOUD_FAULT_FOREIGN, 403, "Permission Denied" },
		{ CLOUD_FAULT_NOT_FOUND, 404, "Device is not connected." },
		{ CLOUD_FAULT_TIMED_OUT, 408, "Timed out." },
		{ CLOUD_FAULT_RATE, 429, "error" },
		{ CLOUD_FAULT_SERVER, 500, "Request Timed Out" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct cloud_fault f = { rows[i].kind, 1, 1, 0 };
		const struct cloud_setup setup = { .faults = &f,
						   .fault_count = 1 };
		struct sky s;
		char out[1024];

		set_up(&s, 311, 1213, &setup);
		s.k.now += 5000000;
		assert_int_equal(
			flash(&s, &app, "app.bin", true, out, sizeof(out)),
			rows[i].status);
		assert_non_null(strstr(out, rows[i].text));
		assert_int_equal(
			flash(&s, &app, "app.bin", true, out, sizeof(out)),
			200);
		tear_down(&s);
	}
}

/* The whole story of an update, told by a bad messenger. */
static void tell(const struct cloud_fault *faults, size_t count,
		 const char *const *marks)
{
	const struct cloud_setup setup = { .faults = faults,
					   .fault_count = count };
	struct sky s;
	char out[1024];

	set_up(&s, 311, 1213, &setup);
	/* It comes online before anybody listens. */
	for (int i = 0; i < 60; i++) {
		s.k.now += 100000;
		cloud_model_run(s.m, s.k.now);
	}
	get(&s, "/v1/devices/" KIT_ID "/events", out, sizeof(out));
	assert_int_equal(flash(&s, &app, "app.bin", true, out, sizeof(out)),
			 200);
	listen(&s, 60000);
	in_order(buf_text(&s.text), marks);
	tear_down(&s);
}

static void test_events_told_badly(void **state)
{
	static const struct cloud_fault late = { CLOUD_FAULT_LATE, 0, 0,
						 30000 };
	static const struct cloud_fault twice = { CLOUD_FAULT_DOUBLED, 0, 0,
						  1000 };
	static const struct cloud_fault mixed = { CLOUD_FAULT_MIXED, 0, 0,
						  20000 };
	static const struct cloud_fault stale = { CLOUD_FAULT_STALE, 1, 1,
						  100 };

	(void)state;
	/* Those of the start come now, half a minute late, with its time. */
	tell(&late, 1,
	     (const char *const[]){ "\"online\"", "47:58", "\"started \"",
				    "\"success \"", "app-hash", NULL });
	tell(&twice, 1,
	     (const char *const[]){ "started ", "started ", "success ",
				    "success ", NULL });
	tell(&mixed, 1,
	     (const char *const[]){ "\"update\"", "success ", NULL });
	tell(&stale, 1,
	     (const char *const[]){ "\"online\"", "power_down", "started ",
				    "success ", "\"online\"", NULL });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_denials),
		cmocka_unit_test(test_flash_and_events),
		cmocka_unit_test(test_source_by_name),
		cmocka_unit_test(test_offline),
		cmocka_unit_test(test_safe_mode_report),
		cmocka_unit_test(test_healer_sends_the_bootloader),
		cmocka_unit_test(test_transfer_stalls),
		cmocka_unit_test(test_recorded_errors),
		cmocka_unit_test(test_events_told_badly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
