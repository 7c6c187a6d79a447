/* SPDX-License-Identifier: MIT */
/* Which road, and the way down it. */
#include "roads/flash.h"

#include <string.h>

#include "model/catalog/release.h"

static const struct {
	int (*send)(struct job *j, const struct flash_image *image,
		    const struct table *now, struct flash_result *r,
		    struct err *e);
} ways[ROADS] = {
	[ROAD_SERIAL] = { flash_serial },     [ROAD_DFU] = { flash_dfu },
	[ROAD_DFU_STAGED] = { flash_staged }, [ROAD_USB] = { flash_usb },
	[ROAD_OTA] = { flash_ota },
};

/* Version of the part that stands for the release; -1 not known. */
static int release_version(const struct job *j, const struct table *now)
{
	uint8_t function, index;

	release_main_part(j->device.platform->id, &function, &index);
	return now ? table_version(now, function, index) : -1;
}

enum road flash_best_road(const struct job *j, const struct flash_image *image,
			  const struct table *now)
{
	const struct module *m = &image->module;
	const int system = release_version(j, now);
	enum road open = ROAD_NONE, fits = ROAD_NONE;

	for (int i = ROAD_NONE + 1; i < ROADS; i++) {
		const enum road r = (enum road)i;
		const uint16_t risk = road_row(r)->risk;

		if (road_row(r)->named ||
		    flash_check(j, image, r, flash_system(now), NULL) < 0)
			continue;
		if (!fits || risk < road_row(fits)->risk)
			fits = r;
		if (!road_closed(j->device.platform->id, r, m->function,
				 m->index, system) &&
		    (!open || risk < road_row(open)->risk))
			open = r;
	}
	return open ? open : fits; /* a closed one will say why */
}

int flash_send(struct job *j, const struct flash_image *image, enum road over,
	       const struct table *now, struct flash_result *r, struct err *e)
{
	memset(r, 0, sizeof(*r));
	if (over <= ROAD_NONE || over >= ROADS)
		return err_set(e, ERR_NO_ROAD, "flash", "no way was chosen");
	return ways[over].send(j, image, now, r, e);
}
