/* SPDX-License-Identifier: MIT */
/* A public key goes to the cloud; nothing else does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <string.h>

#include "proto/cloud.h"

#define ID  "2b0043000447343337373737"
#define PEM "-----BEGIN PUBLIC KEY-----\nMIGf\n-----END PUBLIC KEY-----\n"

static struct {
	char method[8], url[128], token[32];
	json_t *json;
	long status;
	const char *answer;
	unsigned requests;
} net;

static int net_request(void *ctx, const struct http_request *rq,
		       struct http_response *rs, struct deadline *d,
		       struct err *e)
{
	(void)ctx;
	(void)d;
	(void)e;
	net.requests++;
	strncpy(net.method, rq->method, sizeof(net.method) - 1);
	strncpy(net.url, rq->url, sizeof(net.url) - 1);
	strncpy(net.token, rq->token, sizeof(net.token) - 1);
	json_decref(net.json);
	net.json = json_loads(rq->json, 0, NULL);
	rs->status = net.status;
	buf_puts(&rs->body, net.answer);
	return 0;
}

static const struct http_ops net_ops = { .request = net_request };

static int tell(const char *id, const char *pem, bool ec, struct err *e)
{
	struct http http = { &net_ops, NULL };
	struct deadline d = deadline_in(clock_real(), 1000);
	struct cloud_config config = { .api_url = "https://api.particle.io",
				       .token = "secret-token" };
	struct cloud c;

	assert_int_equal(cloud_open(&c, &http, &config, e), 0);
	return cloud_register_key(&c, id, pem, ec, &d, e);
}

static const char *sent(const char *key)
{
	return json_string_value(json_object_get(net.json, key));
}

/* ota.md B2: deviceID, publicKey (PEM), filename, order, algorithm */
static void test_the_request(void **state)
{
	struct err e = { 0 };

	(void)state;
	net.status = 200;
	net.answer = "Success!";
	assert_int_equal(tell(ID, PEM, false, &e), 0);
	assert_string_equal(net.method, "POST");
	assert_string_equal(net.url,
			    "https://api.particle.io/v1/provisioning/" ID);
	assert_string_equal(net.token, "secret-token");
	assert_string_equal(sent("deviceID"), ID);
	assert_string_equal(sent("publicKey"), PEM);
	assert_string_equal(sent("algorithm"), "rsa");
	assert_non_null(sent("filename"));
	assert_non_null(sent("order"));
	net.answer = "{\"ok\":true}";
	assert_int_equal(tell(ID, PEM, true, &e), 0);
	assert_string_equal(sent("algorithm"), "ecc");
}

static void test_what_never_goes_out(void **state)
{
	struct err e = { 0 };

	(void)state;
	net.requests = 0;
	assert_int_equal(
		tell(ID, "-----BEGIN PRIVATE KEY-----\nMII\n", false, &e),
		-ERR_BAD_FILE);
	memset(&e, 0, sizeof(e));
	assert_int_equal(tell("", PEM, false, &e), -ERR_USAGE);
	memset(&e, 0, sizeof(e));
	assert_int_equal(tell("../../v1/user0000000000000", PEM, false, &e),
			 -ERR_USAGE);
	assert_int_equal(net.requests, 0);
}

static void test_the_cloud_says_no(void **state)
{
	struct err e = { 0 };

	(void)state;
	net.status = 403;
	net.answer = "{\"error\":\"Permission Denied\",\"info\":\"secret-token "
		     "is not yours\"}";
	assert_int_equal(tell(ID, PEM, false, &e), -ERR_CLOUD_DENIED);
	assert_null(strstr(e.what, "secret-token"));
	memset(&e, 0, sizeof(e));
	net.status = 500;
	net.answer = "oops";
	assert_int_equal(tell(ID, PEM, false, &e), -ERR_CLOUD);
	json_decref(net.json);
	net.json = NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_request),
		cmocka_unit_test(test_what_never_goes_out),
		cmocka_unit_test(test_the_cloud_says_no),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
