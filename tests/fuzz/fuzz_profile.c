/* SPDX-License-Identifier: MIT */
/*
 * Another program's profile with a token in it: cloud_config_load().  Lines:
 * which profile is chosen, an address and a token as the environment has
 * them; the rest: that profile.
 */
#include <string.h>

#include "base/redact.h"
#include "base/secrets.h"
#include "fuzz.h"
#include "luck.h"
#include "proto/cloud.h"
#include "tests/torture/calls.h"

/* An empty line: not set. */
static void set(const char *name, const char *value)
{
	if (*value)
		setenv(name, value, 1);
	else
		unsetenv(name);
}

static void check(const struct cloud_config *c, int rc, const struct err *e)
{
	struct http none = { 0 };
	struct cloud cloud;

	fuzz_require(rc == -(int)e->code);
	fuzz_require(rc != 0 || (c->token[0] != '\0' && c->api_url[0]));
	for (const char *p = c->token; *p; p++)
		fuzz_require(*p > ' ' && *p <= '~');
	if (rc == 0 && cloud_open(&cloud, &none, c, NULL) == 0)
		fuzz_require(strncmp(c->api_url, "http", 4) == 0);
	/* The secret stands in no error. */
	fuzz_require(strlen(c->token) < 8 || !strstr(e->what, c->token));
}

void fuzz_one(const uint8_t *data, size_t size)
{
	static const char *const names[] = { ".particle/particle.config.json",
					     ".particle/work.config.json" };
	struct fuzz_lines l = { .data = data, .size = size };
	const char *first = fuzz_line(&l);
	static struct secrets secrets;
	struct cloud_config c;
	struct err e = { 0 };
	int rc;

	unsetenv("PARTICLE_TOKEN");
	fuzz_file(".particle/profile.json", first, strlen(first));
	set("UNBRICK_API_URL", fuzz_line(&l));
	set("UNBRICK_TOKEN", fuzz_line(&l));
	for (size_t i = 0; i < 2; i++)
		fuzz_file(names[i], l.data, l.size);
	fuzz_luck();
	rc = cloud_config_load(&c, NULL, NULL, &e);
	check(&c, rc, &e);
	memset(&secrets, 0, sizeof(secrets));
	cloud_config_secrets(&secrets);
	if (rc == 0 && !calls_failed() && strlen(c.token) >= SECRETS_LEAST) {
		secrets_hide(&secrets, c.token);
		fuzz_require(strstr(c.token, REDACTED) != NULL);
	}
	cloud_config_wipe(&c);
	err_clear(&e);
	rc = cloud_config_load(&c, "http://[::1]:1/", "practice", &e);
	check(&c, rc, &e);
	cloud_config_wipe(&c);
	secrets_wipe(&secrets);
}
