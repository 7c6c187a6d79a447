/* SPDX-License-Identifier: MIT */
#include "proto/quirks.h"

#include "base/count.h"

#include <stdint.h>
#include <string.h>

#define RECEIVE	 QUIRKS_28800_RECEIVE
#define LISTEN	 QUIRKS_28800_LISTEN
#define NOTHING	 QUIRKS_28800_NOTHING
#define BROKEN	 QUIRKS_YMODEM_BROKEN
#define WORKS	 QUIRKS_YMODEM_WORKS
#define GONE	 QUIRKS_YMODEM_GONE
#define NONE	 QUIRKS_USB_NONE
#define RAW(n)	 QUIRKS_USB_RAW_##n
#define SERVICE	 QUIRKS_USB_SERVICE
#define SERVICE2 QUIRKS_USB_SERVICE_2

/* clang-format off */
static const struct quirks rows[] = {
	/* since         v      {}     L      c      d      28800    ymodem  block usb       split */
	{ "0.4.0",       false, false, false, false, false, RECEIVE, BROKEN, 128,  NONE,     false },
	{ "0.4.3-rc.2",  false, false, false, false, false, RECEIVE, WORKS,  128,  NONE,     false },
	{ "0.4.4-rc.3",  true,  true,  false, false, false, RECEIVE, WORKS,  128,  NONE,     false },
	{ "0.5.0-rc.1",  true,  true,  true,  false, false, LISTEN,  WORKS,  128,  NONE,     false },
	{ "0.6.0-rc.1",  true,  true,  true,  true,  false, LISTEN,  WORKS,  128,  RAW(060), false },
	{ "0.6.1-rc.1",  true,  true,  true,  true,  false, LISTEN,  WORKS,  128,  RAW(061), false },
	{ "0.7.0-rc.1",  true,  true,  true,  true,  false, LISTEN,  WORKS,  1024, RAW(070), false },
	{ "0.8.0-rc.1",  true,  true,  true,  true,  true,  LISTEN,  WORKS,  1024, RAW(070), false },
	{ "0.8.0-rc.2",  true,  true,  true,  true,  true,  LISTEN,  WORKS,  1024, SERVICE,  false },
	{ "1.5.0",       true,  true,  true,  true,  true,  LISTEN,  WORKS,  1024, SERVICE,  true },
	{ "2.0.0",       true,  true,  true,  true,  true,  LISTEN,  WORKS,  1024, SERVICE2, true },
	{ "6.0.0-alpha", true,  true,  true,  true,  true,  NOTHING, GONE,   1024, SERVICE2, true },
};
/*
 * RedBear counts the Duo's systems on its own, below Particle's first number;
 * each stands on one of Particle's (modules.md 11.2).
 */
static const struct quirks duo[] = {
	/* since         v      {}     L      c      d      28800    ymodem  block usb       split */
	{ "0.1.0",       true,  true,  true,  false, false, LISTEN,  WORKS,  128,  NONE,     false },
	{ "0.3.0",       true,  true,  true,  true,  false, LISTEN,  WORKS,  128,  NONE,     false },
	{ "0.3.2",       true,  true,  true,  true,  false, LISTEN,  WORKS,  1024, NONE,     false },
};
/* clang-format on */

#define FINAL 3 /* after alpha 0, beta 1, rc 2 */

struct release {
	uint32_t numbers[3];
	uint32_t stage;
	uint32_t try;
};

static bool number(const char **at, uint32_t *out)
{
	const char *p = *at;
	uint32_t v = 0;

	while (*p >= '0' && *p <= '9' && p - *at < 7)
		v = v * 10 + (uint32_t)(*p++ - '0');
	if (p == *at)
		return false;
	*at = p;
	*out = v;
	return true;
}

static bool stage(const char **at, struct release *r)
{
	static const char *const names[] = { "alpha", "beta", "rc" };

	for (uint32_t i = 0; i < FINAL; i++) {
		size_t len = strlen(names[i]);

		if (strncmp(*at, names[i], len) != 0)
			continue;
		*at += len;
		*at += **at == '.';
		r->stage = i;
		number(at, &r->try);
		return true;
	}
	return false;
}

static bool parse(const char *text, struct release *r)
{
	memset(r, 0, sizeof(*r));
	if (!text)
		return false;
	r->stage = FINAL;
	for (size_t i = 0; i < 3; i++) {
		if (i > 0 && *text++ != '.')
			return false;
		if (!number(&text, &r->numbers[i]))
			return false;
	}
	return *text == '\0' || (*text++ == '-' && stage(&text, r));
}

static int order(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

int quirks_compare(const char *a, const char *b)
{
	struct release ra, rb;
	bool good_a = parse(a, &ra), good_b = parse(b, &rb);

	if (!good_a || !good_b)
		return order(good_a, good_b);
	for (size_t i = 0; i < 3; i++) {
		if (ra.numbers[i] != rb.numbers[i])
			return order(ra.numbers[i], rb.numbers[i]);
	}
	if (ra.stage != rb.stage)
		return order(ra.stage, rb.stage);
	return order(ra.try, rb.try);
}

static const struct quirks *newest(const struct quirks *list, size_t count,
				   const char *release)
{
	const struct quirks *row = &list[0];

	for (size_t i = 1; i < count; i++) {
		if (quirks_compare(release, list[i].since) >= 0)
			row = &list[i];
	}
	return row;
}

const struct quirks *quirks_of(const char *release)
{
	if (quirks_compare(release, duo[0].since) >= 0 &&
	    quirks_compare(release, rows[0].since) < 0)
		return newest(duo, COUNT(duo), release);
	return newest(rows, COUNT(rows), release);
}
