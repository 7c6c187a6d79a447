/* SPDX-License-Identifier: MIT */
#include "tests/lib/oracle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/count.h"
#include "bench/vdev/layout.h"
#include "device/inspect.h"

#define START_MS    120000
#define LOOK_MS	    500
#define QUEUE_START 2852 /* flash_modules of the settings, platforms.md 2.1 */
#define QUEUE_SIZE  100
#define STAGED_FLAG 1753

static const struct layout *layout_of(const struct oracle *o, size_t i)
{
	return layout_find(vdev_platform(bench_vdev(o->bench, i)));
}

static const uint8_t *memory_of(const struct oracle *o, size_t i,
				enum oracle_memory m, uint32_t *size)
{
	struct vdev *v = bench_vdev(o->bench, i);
	uint32_t base;

	switch (m) {
	case ORACLE_FLASH:
		vdev_span(v, &base, size);
		return vdev_flash(v, false, base, *size);
	case ORACLE_CHIP:
		*size = layout_of(o, i)->external_size;
		return *size ? vdev_flash(v, true, 0, *size) : NULL;
	default:
		*size = VDEV_SETTINGS;
		return vdev_settings(v);
	}
}

static const enum oracle_memory memories[] = { ORACLE_FLASH, ORACLE_CHIP,
					       ORACLE_SETTINGS };

void oracle_open(struct oracle *o, struct bench *b)
{
	size_t n = bench_device_count(b);

	*o = (struct oracle){ .bench = b };
	o->before = calloc(n, sizeof(*o->before));
	assert_non_null(o->before);
	for (size_t i = 0; i < n; i++) {
		size_t all = 0;

		for (size_t m = 0; m < 3; m++) {
			uint32_t size;
			const uint8_t *now =
				memory_of(o, i, memories[m], &size);

			if (!size)
				continue;
			assert_non_null(now);
			o->before[i] = realloc(o->before[i], all + size);
			assert_non_null(o->before[i]);
			memcpy(o->before[i] + all, now, size);
			all += size;
		}
	}
}

void oracle_close(struct oracle *o)
{
	for (size_t i = 0; i < bench_device_count(o->bench); i++)
		free(o->before[i]);
	free(o->before);
	o->before = NULL;
}

static void name(struct oracle *o, size_t device, enum oracle_memory memory,
		 uint32_t start, uint32_t size)
{
	assert_true(o->area_count < ORACLE_AREAS);
	o->areas[o->area_count++] =
		(struct oracle_area){ device, memory, start, size };
}

void oracle_name_settings(struct oracle *o, size_t device, uint32_t start,
			  uint32_t size)
{
	name(o, device, ORACLE_SETTINGS, start, size);
}

static void name_place(struct oracle *o, size_t device, const struct place *p)
{
	uint32_t base, size;

	vdev_span(bench_vdev(o->bench, device), &base, &size);
	name(o, device, p->external ? ORACLE_CHIP : ORACLE_FLASH,
	     p->external ? p->start : p->start - base, p->size);
}

void oracle_name_module(struct oracle *o, size_t device, unsigned function,
			unsigned index, enum store store)
{
	const struct layout *l = layout_of(o, device);

	for (size_t i = 0; i < l->place_count; i++) {
		const struct place *p = &l->places[i];

		/* a system may carry its bootloader and put it there */
		if ((p->function == function && p->index == index &&
		     p->store == store) ||
		    (function == FUNCTION_SYSTEM &&
		     p->function == FUNCTION_BOOTLOADER))
			name_place(o, device, p);
	}
	for (size_t i = 0; i < COUNT(l->ota); i++) {
		if (l->ota[i].size)
			name_place(o, device, &l->ota[i]);
	}
	oracle_name_settings(o, device, QUEUE_START, QUEUE_SIZE);
	oracle_name_settings(o, device, STAGED_FLAG, 1);
}

void oracle_name_plan(struct oracle *o, size_t device, const struct plan *p)
{
	for (size_t i = 0; i < p->step_count; i++) {
		const struct plan_step *s = &p->steps[i];

		if (s->action == PLAN_FLASH)
			oracle_name_module(o, device, s->function, s->index,
					   STORE_MAIN);
	}
}

/* Behind the settings of the newer bootloaders: a footer and other flash. */
static bool is_foreign(const struct oracle *o, size_t device, uint32_t at)
{
	const struct settings *s = layout_of(o, device)->settings;

	return at >= (s[1].size ? s[1].size : s[0].size);
}

static bool is_named(const struct oracle *o, size_t device,
		     enum oracle_memory memory, uint32_t at)
{
	if (memory == ORACLE_SETTINGS && is_foreign(o, device, at))
		return true;
	for (size_t i = 0; i < o->area_count; i++) {
		const struct oracle_area *a = &o->areas[i];

		if (a->device == device && a->memory == memory &&
		    at >= a->start && at - a->start < a->size)
			return true;
	}
	return false;
}

static bool same(const struct oracle *o, size_t device, char *says)
{
	static const char *const names[] = { "flash", "chip", "settings" };
	const uint8_t *then = o->before[device];

	for (size_t m = 0; m < 3; m++) {
		uint32_t size;
		const uint8_t *now = memory_of(o, device, memories[m], &size);

		bool differs = size && memcmp(now, then, size) != 0;

		for (uint32_t at = 0; differs && at < size; at++) {
			if (now[at] == then[at] ||
			    is_named(o, device, memories[m], at))
				continue;
			snprintf(says, ORACLE_SAYS,
				 "device %zu: %s 0x%x was changed", device,
				 names[m], at);
			return false;
		}
		then += size;
	}
	return true;
}

bool oracle_untouched(const struct oracle *o, char says[ORACLE_SAYS])
{
	for (size_t i = 0; i < bench_device_count(o->bench); i++) {
		if (!same(o, i, says))
			return false;
	}
	return true;
}

static bool starts(struct bench *b, size_t i, const struct clock *clock)
{
	struct vdev_usb usb = { 0 };

	bench_pull(b, i);
	clock_sleep_ms(clock, LOOK_MS);
	bench_plug(b, i);
	for (int ms = 0; ms < START_MS && !usb.attached; ms += LOOK_MS) {
		clock_sleep_ms(clock, LOOK_MS);
		bench_plug(b, i); /* lets it do what is due */
		vdev_usb(bench_vdev(b, i), &usb);
	}
	return usb.attached;
}

static bool sound(const struct slot *s)
{
	for (int k = 0; k < CHECK_KINDS; k++) {
		if (s->checks[k] == CHECK_FAIL)
			return false;
	}
	return s->checks[CHECK_INTEGRITY] == CHECK_PASS;
}

/* As the model lists them itself; of the main store only. */
static bool modules_sound(struct vdev *v, char *says)
{
	struct table t;
	struct buf text;
	int rc;

	buf_init(&text, 16384);
	vdev_describe(v, &text);
	rc = inspect_parse(buf_text(&text), text.len, TABLE_SERIAL, &t, NULL);
	buf_fini(&text);
	assert_int_equal(rc, 0);
	for (size_t i = 0; i < t.count; i++) {
		const struct slot *s = &t.slots[i];

		if (s->store != STORE_MAIN || !s->present || sound(s))
			continue;
		snprintf(says, ORACLE_SAYS, "%s %u v%u is not sound",
			 function_name(s->function), s->index, s->version);
		return false;
	}
	if (table_version(&t, FUNCTION_USER, 1) >= 0 ||
	    table_version(&t, FUNCTION_USER, 2) >= 0)
		return true;
	snprintf(says, ORACLE_SAYS, "there is no application");
	return false;
}

bool oracle_healthy(struct bench *b, size_t device, const struct clock *clock,
		    char says[ORACLE_SAYS])
{
	struct vdev *v = bench_vdev(b, device);

	if (!starts(b, device, clock)) {
		snprintf(says, ORACLE_SAYS, "it does not start");
		return false;
	}
	if (vdev_mode(v) != MODE_NORMAL) {
		snprintf(says, ORACLE_SAYS, "it starts in %s mode",
			 mode_name(vdev_mode(v)));
		return false;
	}
	return modules_sound(v, says);
}
