/* SPDX-License-Identifier: MIT */
/* Virtual copies of attached devices: port/twin.h by means of a bench. */
#include "bench/world/bench.h"

#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "bench/forge.h"
#include "bench/vdev/layout.h"

#define MAX_IMAGE (1u << 20)
#define TOKEN	  "rehearsal"

/* Is this very module in its place already? */
static bool is_there(const struct vdev *v, const struct place *p,
		     const struct twin_module *want)
{
	const uint8_t *cells = vdev_flash(v, p->external, p->start, p->size);
	struct module m;

	if (!cells)
		return false;
	module_parse(cells, p->size, &m);
	if (!want->present)
		return !m.found;
	return m.found && m.function == want->function &&
	       m.index == want->index && m.version == want->version &&
	       m.crc_ok == want->sound;
}

static int erase(struct vdev *v, const struct place *p, struct err *e)
{
	uint8_t *blank = malloc(p->size);

	if (!blank)
		return err_memory(e, "twin");
	memset(blank, 0xff, p->size);
	vdev_poke(v, p->external, p->start, blank, p->size);
	free(blank);
	return 0;
}

static int put_module(struct vdev *v, const struct twin_plan *plan,
		      const struct twin_module *m, struct err *e)
{
	const struct layout *l = layout_find(plan->platform_id);
	unsigned os = m->function == FUNCTION_SYSTEM && !l->fork ? m->version
								 : 0xffff;
	const struct place *p = layout_place(l, m->function, m->index,
					     (enum store)m->store, os);
	struct forge_spec spec;
	struct buf image;
	int rc;

	if (!p || is_there(v, p, m))
		return 0;
	rc = m->function == FUNCTION_NCP ? 0 : erase(v, p, e);
	if (rc < 0 || !m->present)
		return rc;
	if (!forge_from_version(plan->platform_id, m->function, m->index,
				m->version, &spec))
		spec = (struct forge_spec){ .platform_id = plan->platform_id,
					    .function = m->function,
					    .index = m->index,
					    .version = m->version };
	spec.bad_crc = !m->sound;
	buf_init(&image, MAX_IMAGE);
	rc = forge_module(&spec, &image, e);
	if (rc == 0 && !vdev_install(v, (const uint8_t *)image.data, image.len,
				     (enum store)m->store))
		rc = err_set(e, ERR_REFUSED, "twin",
			     "its modules do not fit on a model of it");
	buf_fini(&image);
	return rc;
}

static bool is_told(const struct twin_plan *plan, unsigned function)
{
	for (size_t i = 0; i < plan->module_count; i++) {
		if (plan->modules[i].function == function)
			return true;
	}
	return false;
}

/* Is there anything at the place, which only flash would show? */
static bool is_blank(const struct vdev *v, const struct place *p)
{
	const uint8_t *cells = vdev_flash(v, p->external, p->start, 4);

	return !cells || get_le32(cells) == 0xffffffff;
}

static struct twin_module beside(const struct twin_plan *plan,
				 unsigned function)
{
	struct forge_spec system = { 0 }, s = { 0 };

	for (size_t i = 0; i < plan->module_count; i++) {
		const struct twin_module *m = &plan->modules[i];

		if (m->function == FUNCTION_SYSTEM && m->present)
			forge_from_version(plan->platform_id, m->function,
					   m->index, m->version, &system);
	}
	if (!forge_companion(plan->platform_id, function, &system, &s))
		return (struct twin_module){ 0 };
	return (struct twin_module){ .function = function,
				     .version = s.version,
				     .store = STORE_MAIN,
				     .present = true,
				     .sound = true };
}

/* What a table that was read in DFU mode cannot tell of is taken as well. */
static int put_companions(struct vdev *v, const struct twin_plan *plan,
			  struct err *e)
{
	static const unsigned kinds[] = { FUNCTION_RADIO, FUNCTION_NCP };
	const struct layout *l = layout_find(plan->platform_id);
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < COUNT(kinds); i++) {
		const struct place *p =
			layout_place(l, kinds[i], 0, STORE_MAIN, 0xffff);
		struct twin_module m;

		if (!p || is_told(plan, kinds[i]) ||
		    (kinds[i] == FUNCTION_RADIO && !is_blank(v, p)))
			continue;
		m = beside(plan, kinds[i]);
		if (m.present)
			rc = put_module(v, plan, &m, e);
	}
	return rc;
}

static struct vdev *copy_of(const struct twin_plan *plan, struct err *e)
{
	const struct vdev_config config = { plan->platform_id, plan->id, true,
					    true };
	struct vdev *v;
	int rc = 0;

	if (!layout_find(plan->platform_id)) {
		err_set(e, ERR_REFUSED, "twin",
			"there is no model of this platform");
		return NULL;
	}
	v = vdev_new(&config);
	if (!v) {
		err_memory(e, "twin");
		return NULL;
	}
	for (size_t i = 0; i < plan->area_count; i++)
		vdev_poke(v, false, plan->areas[i].address, plan->areas[i].data,
			  (uint32_t)plan->areas[i].len);
	for (size_t i = 0; rc == 0 && i < plan->module_count; i++)
		rc = put_module(v, plan, &plan->modules[i], e);
	if (rc == 0)
		rc = put_companions(v, plan, e);
	if (rc == 0)
		return v;
	vdev_free(v);
	return NULL;
}

static int describe(struct bench *b, const struct twin_plan *plan,
		    struct err *e)
{
	struct scene_device *d = calloc(1, sizeof(*d));

	if (!d)
		return err_memory(e, "twin");
	text_copy(b->scene.name, sizeof(b->scene.name), "rehearsal");
	text_copy(b->scene.token, sizeof(b->scene.token), TOKEN);
	text_copy(d->id, sizeof(d->id), plan->id);
	text_copy(d->name, sizeof(d->name), "copy");
	text_copy(d->port, sizeof(d->port), plan->port);
	d->platform_id = plan->platform_id;
	d->plugged = d->claimed = d->network = true;
	d->mode = (enum device_mode)plan->mode;
	b->scene.devices = d;
	b->scene.device_count = 1;
	return 0;
}

static int open_twin(void *ctx, const struct twin_plan *plan,
		     const struct clock *clock, struct world *out, void **twin,
		     struct err *e)
{
	struct bench *b = bench_new(clock, e);
	int rc;

	(void)ctx;
	if (!b)
		return -(int)(e && e->code ? e->code : ERR_NO_MEMORY);
	rc = describe(b, plan, e);
	if (rc == 0) {
		b->devices[0] = copy_of(plan, e);
		rc = b->devices[0] ? 0 : -ERR_REFUSED;
	}
	if (rc == 0) {
		b->made = 1;
		bench_settle(b->devices[0], (enum device_mode)plan->mode,
			     clock_now_us(clock));
		rc = bench_ports(b, out, e);
	}
	if (rc < 0) {
		bench_close(b);
		return rc;
	}
	*twin = b;
	return 0;
}

static void close_twin(void *ctx, void *twin)
{
	(void)ctx;
	bench_close(twin);
}

void bench_twins(struct world *w)
{
	static const struct twin_ops ops = { open_twin, close_twin };

	w->twins = (struct twins){ &ops, NULL };
}
