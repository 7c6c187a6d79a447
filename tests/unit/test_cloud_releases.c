/* SPDX-License-Identifier: MIT */
/* What the maker's list says, read from its answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/forge.h"
#include "fake_http.h"
#include "firmware/fetch.h"
#include "model/catalog/platform.h"

#define TOKEN "0123456789012345678901234567890123456789"
#define BASE  "https://api.particle.io/v1/firmware/device-os/v2.3.1"

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

/* The shape in the tests of particle-cli; the npm reader's further fields. */
static void a_release_is_read(void **state)
{
	static const struct fake_answer answer = {
		200,
		"{\"version\":\"2.3.1\",\"internal_version\":2302,"
		"\"base_url\":\"" BASE "\",\"modules\":["
		"{\"filename\":\"photon-bootloader@2.3.1+lto.bin\","
		"\"prefixInfo\":{\"moduleFunction\":\"bootloader\","
		"\"moduleIndex\":0,\"moduleVersion\":1005},"
		"\"crc\":{\"ok\":true,\"storedCrc\":\"e1ac1ea5\","
		"\"actualCrc\":\"e1ac1ea5\"}},"
		"{\"filename\":\"photon-system-part2@2.3.1.bin\","
		"\"prefixInfo\":{\"moduleFunction\":\"system_part\","
		"\"moduleIndex\":2,\"moduleVersion\":\"2302\","
		"\"depModuleFunction\":\"system-part\",\"depModuleIndex\":1,"
		"\"depModuleVersion\":2302,\"dep2ModuleFunction\":2,"
		"\"dep2ModuleIndex\":0,\"dep2ModuleVersion\":1005}},"
		"{\"filename\":\"../../x.bin\",\"prefixInfo\":"
		"{\"moduleFunction\":\"bootloader\",\"moduleVersion\":1}},"
		"{\"filename\":\"y.bin\",\"prefixInfo\":"
		"{\"moduleFunction\":\"toaster\",\"moduleVersion\":1}},"
		"{\"filename\":7}, null, 5]}"
	};
	char url[CLOUD_FILE_URL];
	struct cloud_release r;

	(void)state;
	online(&answer, 1);
	assert_int_equal(cloud_release(&cloud, "2.3.1", 6, &r, &d, &e), 0);
	assert_string_equal(net.url, "https://api.particle.io/v1/device-os/"
				     "versions/2.3.1?platform_id=6");
	assert_string_equal(net.token, TOKEN);
	assert_string_equal(r.version, "2.3.1");
	assert_int_equal(r.module_count, 2);
	assert_int_equal(r.modules[0].self.function, FUNCTION_BOOTLOADER);
	assert_int_equal(r.modules[0].self.version, 1005);
	assert_true(r.modules[0].crc_known);
	assert_int_equal(r.modules[0].crc, 0xe1ac1ea5);
	assert_false(r.modules[0].deps_known);
	assert_int_equal(r.modules[1].self.function, FUNCTION_SYSTEM);
	assert_int_equal(r.modules[1].self.index, 2);
	assert_int_equal(r.modules[1].self.version, 2302);
	assert_true(r.modules[1].deps_known);
	assert_int_equal(r.modules[1].deps[0].function, FUNCTION_SYSTEM);
	assert_int_equal(r.modules[1].deps[1].function, FUNCTION_BOOTLOADER);
	assert_int_equal(r.modules[1].deps[1].version, 1005);
	assert_false(r.modules[1].crc_known);
	assert_true(cloud_module_url(&r, &r.modules[0], url));
	assert_string_equal(url, BASE "/photon-bootloader@2.3.1+lto.bin");
}

static void answers_that_are_none(void **state)
{
	static const struct {
		long status;
		const char *body;
		enum err_code code;
	} rows[] = {
		{ 404, "{\"error\":\"Not Found\"}", ERR_NO_FIRMWARE },
		{ 404, "<html>", ERR_NO_FIRMWARE },
		{ 401, "{\"error\":\"invalid_token\"}", ERR_CLOUD_DENIED },
		{ 200, "[]", ERR_CLOUD },
		{ 200, "{\"version\":\"2.3.1\"}", ERR_CLOUD },
		{ 200,
		  "{\"version\":\"2.3.1\",\"base_url\":\"http://evil.example\","
		  "\"modules\":[]}",
		  ERR_CLOUD },
		{ 200,
		  "{\"version\":\"2.3.1\",\"base_url\":\"file:///etc\","
		  "\"modules\":[]}",
		  ERR_CLOUD },
		{ -ERR_CLOUD, "no route", ERR_NO_NETWORK },
		{ -ERR_TIMEOUT, "silence", ERR_NO_NETWORK },
	};
	struct cloud_release r;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct fake_answer answer = { rows[i].status,
						    rows[i].body };

		online(&answer, 1);
		assert_int_equal(cloud_release(&cloud, "2.3.1", 6, &r, &d, &e),
				 -(int)rows[i].code);
		assert_null(strstr(e.what, TOKEN));
	}
	online(NULL, 0);
	assert_int_equal(cloud_release(&cloud, "../devices", 6, &r, &d, &e),
			 -ERR_USAGE);
	assert_int_equal(net.requests, 0);
}

/* particle-api-js: listDeviceOsVersions() */
static void a_page_of_names(void **state)
{
	static const struct fake_answer answers[] = {
		{ 200, "[{\"version\":\"6.3.4\",\"platform_id\":32},"
		       "{\"version\":\"6.3.3\"},{\"version\":\"; rm\"},7]" },
		{ 404, "{}" },
		{ 200, "{\"versions\":[]}" },
	};
	char names[CLOUD_PAGE][CLOUD_RELEASE_NAME];

	(void)state;
	online(answers, 3);
	assert_int_equal(cloud_release_page(&cloud, 32, 1, names, &d, &e), 2);
	assert_string_equal(net.url,
			    "https://api.particle.io/v1/device-os/versions?"
			    "platform_id=32&page=1&per_page=50");
	assert_string_equal(names[0], "6.3.4");
	assert_string_equal(names[1], "6.3.3");
	assert_int_equal(cloud_release_page(&cloud, 32, 2, names, &d, &e), 0);
	assert_int_equal(cloud_release_page(&cloud, 32, 3, names, &d, &e),
			 -ERR_CLOUD);
}

/* The token is for the list alone. */
static void files_are_fetched_without_the_token(void **state)
{
	static const struct fake_answer answers[] = { { 200, "bytes" },
						      { 503, "later" } };
	struct http_response rs = { 0 };

	(void)state;
	online(answers, 2);
	buf_init(&rs.body, 100);
	assert_int_equal(cloud_file(&cloud, BASE "/x.bin", 0, &rs, &d, &e), 0);
	assert_string_equal(net.token, "");
	assert_int_equal(cloud_file(&cloud, BASE "/x.bin", 0, &rs, &d, &e),
			 -ERR_DOWNLOAD);
	buf_fini(&rs.body);
}

static void make(struct buf *image)
{
	struct forge_spec spec;

	buf_init(image, 1 << 20);
	assert_true(forge_from_release(PLATFORM_PHOTON, "1.2.1",
				       FUNCTION_BOOTLOADER, 0, &spec));
	assert_int_equal(forge_module(&spec, image, NULL), 0);
}

static int checked(const struct fetch_file *f, const struct buf *b)
{
	return fetch_check(f, (const uint8_t *)b->data, b->len, NULL);
}

static void what_the_list_does_not_mean_is_refused(void **state)
{
	struct fetch_file is = { .platform_id = PLATFORM_PHOTON }, f;
	struct buf b;

	(void)state;
	make(&b);
	is.module.self =
		(struct cloud_module_ref){ FUNCTION_BOOTLOADER, 0, 311 };
	is.module.crc_known = true;
	is.module.crc = get_be32((uint8_t *)b.data + b.len - 4);
	assert_int_equal(checked(&is, &b), 0);
	f = is;
	f.platform_id = PLATFORM_P1;
	assert_int_equal(checked(&f, &b), -ERR_CONTENT);
	f = is;
	f.module.self.function = FUNCTION_SYSTEM;
	assert_int_equal(checked(&f, &b), -ERR_CONTENT);
	f = is;
	f.module.self.index = 1;
	assert_int_equal(checked(&f, &b), -ERR_CONTENT);
	f = is;
	f.module.self.version = 312;
	assert_int_equal(checked(&f, &b), -ERR_CONTENT);
	f = is;
	f.module.crc ^= 1;
	assert_int_equal(checked(&f, &b), -ERR_CONTENT);
	assert_true(buf_add(&b, "", 1)); /* something behind its end */
	assert_int_equal(checked(&is, &b), -ERR_CONTENT);
	b.len--;
	b.data[1000] ^= 1;
	assert_int_equal(checked(&is, &b), -ERR_CONTENT);
	b.data[1000] ^= 1;
	b.data[b.len - 20] ^= 1; /* the SHA-256; the CRC made good again */
	put_be32((uint8_t *)b.data + b.len - 4,
		 bytes_crc32((uint8_t *)b.data, b.len - 4));
	f = is;
	f.module.crc_known = false;
	assert_int_equal(checked(&f, &b), -ERR_CONTENT);
	b.len = 0;
	assert_int_equal(checked(&is, &b), -ERR_CONTENT);
	buf_fini(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_release_is_read),
		cmocka_unit_test(answers_that_are_none),
		cmocka_unit_test(a_page_of_names),
		cmocka_unit_test(files_are_fetched_without_the_token),
		cmocka_unit_test(what_the_list_does_not_mean_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
