/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "tests/lib/scratch.h"
#include "fake_http.h"
#include "base/count.h"
#include "proto/cloud.h"
#include "proto/sse.h"

#define ID    "0123456789abcdef01234567"
#define TOKEN "canary0token1aaaabbbbccccddddeeeeffff0000"

static struct fake_http net;
static struct cloud_config config;
static struct cloud cloud;
static struct deadline d;
static struct err e;

static void online(const struct fake_answer *answers, size_t count)
{
	fake_http_init(&net);
	net.answers = answers;
	net.answer_count = count;
	memset(&e, 0, sizeof(e));
	memset(&config, 0, sizeof(config));
	strcpy(config.api_url, "https://api.particle.io");
	strcpy(config.token, TOKEN);
	d = deadline_in(&net.clock.clock, 600000);
	assert_int_equal(cloud_open(&cloud, &net.http, &config, &e), 0);
}

static void a_device_is_read_from_its_object(void **state)
{
	static const struct fake_answer answer = {
		200, "{\"id\":\"" ID "\",\"name\":\"bench\\u001b[2J\","
		     "\"platform_id\":6,\"product_id\":6,\"online\":true,"
		     "\"last_handshake_at\":\"2024-05-01T10:00:00.000Z\","
		     "\"system_firmware_version\":\"1.2.1\","
		     "\"firmware_updates_enabled\":false,\"variables\":null}"
	};
	struct cloud_device dev;

	(void)state;
	online(&answer, 1);
	assert_int_equal(cloud_check(&cloud, ID, &dev, &d, &e), 0);
	assert_string_equal(net.method, "GET");
	assert_string_equal(net.url, "https://api.particle.io/v1/devices/" ID);
	assert_string_equal(net.token, TOKEN);
	assert_true(dev.online);
	assert_int_equal(dev.platform_id, 6);
	assert_false(dev.in_product);
	assert_false(dev.updates_enabled);
	assert_false(dev.updates_forced);
	assert_int_equal(dev.firmware_version, -1);
	assert_string_equal(dev.release, "1.2.1");
	assert_string_equal(dev.name, "bench\\x1b[2J");
	assert_string_equal(dev.last_handshake_at, "2024-05-01T10:00:00.000Z");
}

static void a_product_device_says_so(void **state)
{
	static const struct fake_answer answers[] = {
		{ 200, "{\"id\":\"" ID "\",\"platform_id\":13,"
		       "\"product_id\":9421,\"connected\":false,"
		       "\"firmware_version\":3,"
		       "\"desired_firmware_version\":4}" },
		{ 200, "{\"id\":\"" ID "\",\"development\":true}" },
	};
	struct cloud_device dev;

	(void)state;
	online(answers, 2);
	assert_int_equal(cloud_check(&cloud, ID, &dev, &d, &e), 0);
	assert_true(dev.in_product);
	assert_false(dev.online);
	assert_false(dev.development);
	assert_int_equal(dev.desired_firmware_version, 4);
	assert_int_equal(cloud_set_development(&cloud, 9421, ID, true, &d, &e),
			 0);
	assert_string_equal(net.url, "https://api.particle.io/v1/products/9421"
				     "/devices/" ID);
	assert_string_equal(net.json, "{\"development\":true}");
}

static void another_device_in_the_answer_is_no_answer(void **state)
{
	static const struct fake_answer answer = {
		200, "{\"id\":\"ffffffffffffffffffffffff\",\"online\":true}"
	};
	struct cloud_device dev;

	(void)state;
	online(&answer, 1);
	assert_int_equal(cloud_check(&cloud, ID, &dev, &d, &e), -ERR_CLOUD);
	err_clear(&e);
	assert_int_equal(cloud_check(&cloud, "../../user", &dev, &d, &e),
			 -ERR_USAGE);
}

static void a_flash_is_a_multipart_put(void **state)
{
	static const struct fake_answer answers[] = {
		{ 200, "{\"id\":\"" ID "\",\"status\":\"Update started\"}" },
		{ 200, "{\"ok\":true,\"firmware_binary_id\":\"1\"}" },
		{ 200, "{}" },
	};
	static const char image[] = "image";

	(void)state;
	online(answers, 3);
	assert_int_equal(
		cloud_flash(&cloud, ID, "/tmp/x/app.bin", image, 5, &d, &e), 0);
	assert_string_equal(net.method, "PUT");
	assert_int_equal(net.part_count, 2);
	assert_string_equal(net.part_name[0], "file");
	assert_string_equal(net.part_file, "app.bin");
	assert_string_equal(net.part_type, "application/octet-stream");
	assert_ptr_equal(net.part_data, image);
	assert_int_equal(net.part_len, 5);
	assert_string_equal(net.part_name[1], "file_type");
	assert_string_equal(net.part_text, "binary");
	assert_int_equal(cloud_flash(&cloud, ID, "app.bin", image, 5, &d, &e),
			 0);
	assert_int_equal(cloud_flash(&cloud, ID, "app.bin", image, 5, &d, &e),
			 -ERR_CLOUD);
	err_clear(&e);
	assert_int_equal(cloud_flash(&cloud, ID, "app.cpp", image, 5, &d, &e),
			 -ERR_BAD_FILE);
	assert_int_equal(net.requests, 3);
}

/* ota.md B4, as recorded from the real service */
static void answers_become_reasons(void **state)
{
	static const struct {
		struct fake_answer answer;
		enum err_code code;
		const char *words;
	} cases[] = {
		{ { 500, "{\"ok\":false,\"code\":500,\"errors\":"
			 "[\"Request Timed Out\"]}" },
		  ERR_CLOUD_OFFLINE,
		  "Request Timed Out" },
		{ { 200, "{\"ok\":false,\"errors\":"
			 "[\"Device is not connected.\"]}" },
		  ERR_CLOUD_OFFLINE,
		  "not connected" },
		{ { 500, "{\"ok\":false,\"errors\":[{\"error\":\"Timed out, "
			 "didn't hear back from device service\"}]}" },
		  ERR_CLOUD_OFFLINE,
		  "didn't hear back" },
		{ { 408, "{\"error\":\"Timed out.\"}" },
		  ERR_CLOUD_OFFLINE,
		  "Timed out." },
		{ { 404, "{}" }, ERR_CLOUD_OFFLINE, "HTTP 404" },
		{ { 403, "{\"error\":\"Permission Denied\",\"info\":\"I "
			 "didn't recognize that device name or ID, try\"}" },
		  ERR_CLOUD_DENIED,
		  "does not own" },
		{ { 403, "{\"error\":\"unauthorized\"}" },
		  ERR_CLOUD_DENIED,
		  "unauthorized" },
		{ { 400, "{\"error\":\"invalid_request\",\"error_description\":"
			 "\"The access token was not found\"}" },
		  ERR_CLOUD_DENIED,
		  "no access token" },
		{ { 401, "{\"error\":\"invalid_token\",\"error_description\":"
			 "\"The access token provided is invalid.\"}" },
		  ERR_CLOUD_DENIED,
		  "wrong or has expired" },
		{ { 429, "slow down" }, ERR_CLOUD, "wait 5 minutes" },
		{ { 500, "<html>" }, ERR_CLOUD, "HTTP 500" },
		{ { 302, "" }, ERR_CLOUD, "HTTP 302" },
		{ { 200, "<html>" }, ERR_CLOUD, "no JSON" },
		{ { 200, "[]" }, ERR_CLOUD, "no JSON" },
		{ { 200, "{\"id\":1,\"id\":2}" }, ERR_CLOUD, "no JSON" },
		{ { 200, "{\"ok\":false,\"output\":\"App code was invalid\"}" },
		  ERR_BAD_FILE,
		  "source code" },
		{ { -ERR_TIMEOUT, "no answer in time" },
		  ERR_TIMEOUT,
		  "no answer in time" },
	};
	struct cloud_device dev;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int rc;

		online(&cases[i].answer, 1);
		rc = cloud_check(&cloud, ID, &dev, &d, &e);
		if (rc != -(int)cases[i].code ||
		    !strstr(e.what, cases[i].words))
			fail_msg("case %zu: %d %s", i, rc, e.what);
	}
}

static void the_token_is_in_no_error(void **state)
{
	static const struct fake_answer answers[] = {
		{ 401,
		  "{\"error_description\":\"" TOKEN " is bad " TOKEN "\"}" },
		{ 200,
		  "{\"ok\":false,\"errors\":[{\"error\":\"x" TOKEN "y\"}]}" },
		{ -ERR_CLOUD, "connecting with " TOKEN " failed" },
	};
	struct cloud_device dev;

	(void)state;
	online(answers, 3);
	for (int i = 0; i < 3; i++) {
		err_clear(&e);
		assert_int_not_equal(cloud_check(&cloud, ID, &dev, &d, &e), 0);
		assert_null(strstr(e.what, "canary"));
		assert_null(strstr(e.what, "aaaabbbb"));
		assert_non_null(strstr(e.what, "[hidden]"));
	}
	cloud_config_wipe(&config);
	for (size_t i = 0; i < sizeof(config); i++)
		assert_int_equal(((const char *)&config)[i], 0);
}

static void ping_tells_who_is_there(void **state)
{
	static const struct fake_answer answers[] = {
		{ 200, "{\"online\":true,\"ok\":true}" },
		{ 200, "{\"online\":false,\"ok\":true}" },
	};
	bool there = false;

	(void)state;
	online(answers, 2);
	assert_int_equal(cloud_ping(&cloud, ID, &there, &d, &e), 0);
	assert_true(there);
	assert_string_equal(net.url,
			    "https://api.particle.io/v1/devices/" ID "/ping");
	assert_int_equal(cloud_ping(&cloud, ID, &there, &d, &e), 0);
	assert_false(there);
}

static void events_come_whole_out_of_pieces(void **state)
{
	static const struct fake_piece pieces[] = {
		{ 0, ":ok\n\n" },
		{ 1000, "event: spark/flash/status\n" },
		{ 1000, "data: {\"data\":\"started \",\"ttl\":60,\"published_"
			"at\":\"2024-05-01T10:00:00.000Z\",\"cor" },
		{ 1000, "eid\":\"" ID "\"}\n\n:heart\n\nev" },
		{ 9000, "ent: spark/device/app-hash\r\ndata: {\"data\":"
			"\"AB12\",\"coreid\":\"" ID "\"}\r\n\r\n" },
		{ 1,
		  "event: spark/status\ndata: {\"data\":\"online\",\"coreid\""
		  ":\"ffffffffffffffffffffffff\"}\n\n" },
		{ 1, "event: x\ndata: {broken\n\n" },
		{ 1, "event: spark/safe-mode-updater/updating\ndata: {\"data\":"
		     "\"2\",\"coreid\":\"particle-internal\"}\n\n" },
		{ 1, "event: my/own\ndata: {\"data\":null,\"coreid\":\"" ID
		     "\"}\n\n" },
	};
	struct cloud_events ev;
	struct cloud_event got;

	(void)state;
	online(NULL, 0);
	net.pieces = pieces;
	net.piece_count = COUNT(pieces);
	assert_int_equal(cloud_events_open(&ev, &cloud, ID, &d, &e), 0);
	assert_string_equal(net.url,
			    "https://api.particle.io/v1/devices/" ID "/events");
	assert_string_equal(net.token, TOKEN);
	assert_int_equal(cloud_events_next(&ev, &got, &d, &e), 1);
	assert_int_equal(got.kind, CLOUD_FLASH_STARTED);
	assert_string_equal(got.data, "started ");
	assert_string_equal(got.published_at, "2024-05-01T10:00:00.000Z");
	assert_int_equal(cloud_events_next(&ev, &got, &d, &e), 1);
	assert_int_equal(got.kind, CLOUD_APP_HASH);
	assert_string_equal(got.data, "AB12");
	assert_int_equal(cloud_events_next(&ev, &got, &d, &e), 1);
	assert_int_equal(got.kind, CLOUD_HEALER);
	assert_int_equal(cloud_events_next(&ev, &got, &d, &e), 1);
	assert_int_equal(got.kind, CLOUD_OTHER);
	assert_string_equal(got.name, "my/own");
	assert_string_equal(got.data, "");
	d = deadline_in(&net.clock.clock, 5000);
	assert_int_equal(cloud_events_next(&ev, &got, &d, &e), 0);
	cloud_events_close(&ev);
	assert_int_equal(net.opens, net.ends);
}

static void a_stream_that_ends_is_opened_again(void **state)
{
	static const struct fake_piece pieces[] = {
		{ 0, "event: spark/status\nda" },
		{ 1000, NULL },
		{ 0, "event: spark/status\ndata: {\"data\":\"online\",\"coreid"
		     "\":\"" ID "\"}\n\n" },
		{ 70000, "event: spark/status\ndata: {\"data\":\"offline\","
			 "\"coreid\":\"" ID "\"}\n\n" },
	};
	struct cloud_events ev;
	struct cloud_event got;

	(void)state;
	online(NULL, 0);
	net.pieces = pieces;
	net.piece_count = 4;
	assert_int_equal(cloud_events_open(&ev, &cloud, ID, &d, &e), 0);
	assert_int_equal(cloud_events_next(&ev, &got, &d, &e), 1);
	assert_int_equal(got.kind, CLOUD_ONLINE);
	assert_int_equal(ev.reconnects, 1);
	/* silence of more than a minute: something is wrong with the line */
	net.stream_status = 401;
	assert_int_equal(cloud_events_next(&ev, &got, &d, &e),
			 -ERR_CLOUD_DENIED);
	cloud_events_close(&ev);

	online(NULL, 0);
	net.stream_status = 403;
	assert_int_equal(cloud_events_open(&ev, &cloud, ID, &d, &e),
			 -ERR_CLOUD_DENIED);
	assert_int_equal(net.opens, net.ends);
}

static void event_names_have_kinds(void **state)
{
	(void)state;
	assert_int_equal(cloud_event_classify("spark/flash/status", "success "),
			 CLOUD_FLASH_SUCCESS);
	assert_int_equal(
		cloud_event_classify("spark/flash/status", "failed app.bin"),
		CLOUD_FLASH_FAILED);
	assert_int_equal(cloud_event_classify("spark/flash/status", "else"),
			 CLOUD_OTHER);
	assert_int_equal(cloud_event_classify("spark/status", " auto-update"),
			 CLOUD_AUTO_UPDATE);
	assert_int_equal(cloud_event_classify("spark/status/safe-mode", "{}"),
			 CLOUD_SAFE_MODE_REPORT);
	assert_int_equal(cloud_event_classify("spark/device/safemode", ""),
			 CLOUD_SAFE_MODE);
	assert_int_equal(cloud_event_classify("spark/device/last_reset",
					      "update_timeout"),
			 CLOUD_LAST_RESET);
}

static void sse_lines_of_any_length_and_cut(void **state)
{
	static const char stream[] = "\r\n: c\r\nevent: a\r\ndata: 1\r\n"
				     "data: 2\r\n\r\nevent:b\rdata:x\r\r\n"
				     "data\n\nevent: c\ndata: 3\n\n";
	struct sse s;
	unsigned found = 0;

	(void)state;
	for (size_t step = 1; step < sizeof(stream); step++) {
		sse_init(&s);
		found = 0;
		for (size_t i = 0; i < sizeof(stream) - 1; i += step) {
			size_t n = sizeof(stream) - 1 - i;

			buf_add(&s.in, stream + i, n < step ? n : step);
			while (sse_next(&s)) {
				static const char *const want[][2] = {
					{ "a", "1\n2" },
					{ "b", "x" },
					{ "c", "3" },
				};

				assert_true(found < 3);
				assert_string_equal(buf_text(&s.event),
						    want[found][0]);
				assert_string_equal(buf_text(&s.data),
						    want[found][1]);
				found++;
			}
		}
		assert_int_equal(found, 3);
		sse_fini(&s);
	}
	/* a line over the limit is dropped, what follows is not */
	sse_init(&s);
	for (int i = 0; i < 100; i++) {
		char junk[4096];

		memset(junk, 'x', sizeof(junk));
		assert_true(buf_add(&s.in, junk, sizeof(junk)));
		assert_false(sse_next(&s));
	}
	buf_puts(&s.in, "\nevent: a\ndata: 1\n\n");
	assert_true(sse_next(&s));
	assert_string_equal(buf_text(&s.data), "1");
	sse_fini(&s);
}

static void may(const char *url, bool plain, bool want)
{
	struct cloud_config c = { .plain_http = plain };
	struct cloud k;

	snprintf(c.api_url, sizeof(c.api_url), "%s", url);
	if ((cloud_open(&k, &net.http, &c, NULL) == 0) != want)
		fail_msg("%s", url);
}

static void plain_http_only_to_this_machine(void **state)
{
	(void)state;
	may("https://api.particle.io", false, true);
	may("http://api.particle.io", false, false);
	may("http://api.particle.io", true, true);
	may("http://localhost:8080", false, true);
	may("http://127.0.0.1:8080/base", false, true);
	may("http://[::1]:8080", false, true);
	may("http://127.0.0.1.evil.example", false, false);
	may("http://localhost.evil.example", false, false);
	may("http://localhost@evil.example", false, false);
	may("https://user:pw@evil.example", false, false);
	may("http://[::1].evil.example", false, false);
	may("ftp://localhost", false, false);
	may("file:///etc/passwd", true, false);
	may("https://", false, false);
	may("", false, false);
	may("https://a b", false, false);
}

static void put_file(const char *dir, const char *name, const char *text)
{
	char path[300];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	out = fopen(path, "w");
	assert_non_null(out);
	fputs(text, out);
	fclose(out);
}

static void the_token_is_found_where_it_may_be(void **state)
{
	char home[SCRATCH_PATH], dir[SCRATCH_PATH + 16];
	struct cloud_config c;

	(void)state;
	scratch_folder(home, sizeof(home));
	snprintf(dir, sizeof(dir), "%s/.particle", home);
	mkdir(dir, 0700);
	setenv("HOME", home, 1);
	unsetenv("UNBRICK_TOKEN");
	unsetenv("PARTICLE_TOKEN");
	unsetenv("UNBRICK_API_URL");
	assert_int_equal(cloud_config_load(&c, NULL, NULL, &e), -ERR_NO_TOKEN);
	put_file(dir, "particle.config.json",
		 "{\"access_token\":\"default1\"}");
	assert_int_equal(cloud_config_load(&c, NULL, NULL, NULL), 0);
	assert_string_equal(c.token, "default1");
	assert_string_equal(c.api_url, "https://api.particle.io");

	put_file(dir, "profile.json", "{\"name\":\"bench\"}");
	put_file(dir, "bench.config.json",
		 "{\"apiUrl\":\"http://cloud.example/\",\"access_token\":"
		 "\"bench1\",\"username\":\"a@b\"}");
	assert_int_equal(cloud_config_load(&c, NULL, NULL, NULL), 0);
	assert_string_equal(c.token, "bench1");
	assert_string_equal(c.api_url, "http://cloud.example");
	assert_true(c.plain_http);

	setenv("UNBRICK_API_URL", "http://other.example", 1);
	assert_int_equal(cloud_config_load(&c, NULL, NULL, NULL), 0);
	assert_string_equal(c.api_url, "http://other.example");
	assert_false(c.plain_http);
	setenv("PARTICLE_TOKEN", "particle1", 1);
	assert_int_equal(cloud_config_load(&c, NULL, NULL, NULL), 0);
	assert_string_equal(c.token, "particle1");
	setenv("UNBRICK_TOKEN", "unbrick1", 1);
	assert_int_equal(cloud_config_load(&c, NULL, NULL, NULL), 0);
	assert_string_equal(c.token, "unbrick1");
	assert_string_equal(c.source, "UNBRICK_TOKEN");
	assert_int_equal(
		cloud_config_load(&c, "http://127.0.0.1:1", "bench2", NULL), 0);
	assert_string_equal(c.token, "bench2");
	assert_string_equal(c.api_url, "http://127.0.0.1:1");

	setenv("UNBRICK_TOKEN", "canary with blank", 1);
	err_clear(&e);
	assert_int_equal(cloud_config_load(&c, NULL, NULL, &e), -ERR_NO_TOKEN);
	assert_null(strstr(e.what, "canary"));
	assert_string_equal(c.token, "");

	unsetenv("UNBRICK_TOKEN");
	unsetenv("PARTICLE_TOKEN");
	unsetenv("UNBRICK_API_URL");
	put_file(dir, "profile.json", "{\"name\":\"../../etc/x\"}");
	assert_int_equal(cloud_config_load(&c, NULL, NULL, NULL), 0);
	assert_string_equal(c.token, "default1");
	put_file(dir, "particle.config.json", "{broken");
	assert_int_equal(cloud_config_load(&c, NULL, NULL, NULL),
			 -ERR_NO_TOKEN);
	scratch_drop(home);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_device_is_read_from_its_object),
		cmocka_unit_test(a_product_device_says_so),
		cmocka_unit_test(another_device_in_the_answer_is_no_answer),
		cmocka_unit_test(a_flash_is_a_multipart_put),
		cmocka_unit_test(answers_become_reasons),
		cmocka_unit_test(the_token_is_in_no_error),
		cmocka_unit_test(ping_tells_who_is_there),
		cmocka_unit_test(events_come_whole_out_of_pieces),
		cmocka_unit_test(a_stream_that_ends_is_opened_again),
		cmocka_unit_test(event_names_have_kinds),
		cmocka_unit_test(sse_lines_of_any_length_and_cut),
		cmocka_unit_test(plain_http_only_to_this_machine),
		cmocka_unit_test(the_token_is_found_where_it_may_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
