/* SPDX-License-Identifier: MIT */
/*
 * Another program's profile with a token in it: cloud_config_load().  First
 * line: which profile is chosen; the rest: that profile.
 */
#include <string.h>

#include "fuzz.h"
#include "luck.h"
#include "proto/cloud.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { ".particle/particle.config.json",
					     ".particle/work.config.json" };
	struct fuzz_lines l = { .data = data, .size = size };
	const char *first = fuzz_line(&l);
	struct cloud_config c;
	struct http none = { 0 };
	struct cloud cloud;
	struct err e = { 0 };
	int rc;

	unsetenv("UNBRICK_TOKEN");
	unsetenv("PARTICLE_TOKEN");
	unsetenv("UNBRICK_API_URL");
	fuzz_file(".particle/profile.json", first, strlen(first));
	for (size_t i = 0; i < 2; i++)
		fuzz_file(names[i], l.data, l.size);
	fuzz_luck(data, size);
	rc = cloud_config_load(&c, NULL, NULL, &e);
	fuzz_require(rc == -(int)e.code);
	fuzz_require((rc == 0) == (c.token[0] != '\0'));
	fuzz_require(c.api_url[0] != '\0');
	for (const char *p = c.token; *p; p++)
		fuzz_require(*p > ' ' && *p <= '~');
	if (rc == 0 && cloud_open(&cloud, &none, &c, NULL) == 0)
		fuzz_require(strncmp(c.api_url, "http", 4) == 0);
	/* The secret stands in no error. */
	fuzz_require(strlen(c.token) < 8 || !strstr(e.what, c.token));
	cloud_config_wipe(&c);
	fuzz_luck_end();
	return 0;
}
