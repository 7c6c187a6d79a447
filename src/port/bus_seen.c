/* SPDX-License-Identifier: MIT */
#include "port/bus_seen.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

/* How often wait() looks for itself. */
#define LOOK_MS 250

int bus_seen_init(struct bus_seen *s, struct err *e)
{
	return pthread_key_create(&s->key, NULL) == 0 ? 0
						      : err_memory(e, "bus");
}

void bus_seen_fini(struct bus_seen *s)
{
	pthread_key_delete(s->key);
}

static int port_order(const void *a, const void *b)
{
	const char *p = ((const struct bus_device *)a)->port;
	const char *q = ((const struct bus_device *)b)->port;

	while (*p && *q) {
		if (isdigit((unsigned char)*p) && isdigit((unsigned char)*q)) {
			char *pe, *qe;
			unsigned long m = strtoul(p, &pe, 10);
			unsigned long n = strtoul(q, &qe, 10);

			if (m != n)
				return m < n ? -1 : 1;
			p = pe;
			q = qe;
		} else if (*p != *q) {
			break;
		} else {
			p++;
			q++;
		}
	}
	return (unsigned char)*p - (unsigned char)*q;
}

void bus_sort(struct bus_device *list, size_t n)
{
	qsort(list, n, sizeof *list, port_order);
}

/* Never 0: that is "not looked yet". */
static uintptr_t fingerprint(const struct bus_device *list, int n)
{
	uint32_t sum =
		bytes_crc32((const uint8_t *)list, (size_t)n * sizeof *list);

	return (uintptr_t)sum | (uintptr_t)1;
}

void bus_seen_note(struct bus_seen *s, const struct bus_device *list, int n)
{
	pthread_setspecific(s->key, (void *)fingerprint(list, n));
}

int bus_seen_wait(struct bus_seen *s, const struct bus_eyes *eyes,
		  struct deadline *d, struct err *e)
{
	struct bus_device *list = calloc(BUS_MAX_DEVICES, sizeof *list);
	uintptr_t seen = (uintptr_t)pthread_getspecific(s->key);
	int changed = 0;

	if (!list)
		return err_memory(e, "bus");
	for (;;) {
		int n = eyes->look(eyes->ctx, list, BUS_MAX_DEVICES, e);
		int64_t left = deadline_left_ms(d);
		uintptr_t now;

		if (n < 0) {
			changed = n;
			break;
		}
		now = fingerprint(list, n);
		if (!seen)
			seen = now;
		changed = now != seen;
		if (changed || left <= 0)
			break;
		eyes->pause(eyes->ctx, d, left < LOOK_MS ? left : LOOK_MS);
		memset(list, 0, BUS_MAX_DEVICES * sizeof *list);
	}
	free(list);
	return changed;
}
