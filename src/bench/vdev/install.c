/* SPDX-License-Identifier: MIT */
/*
 * What newer systems do with a sound image: a co-processor gets it at once,
 * assets are put away, all else is queued for the bootloader at the address
 * that the image itself names (modules.md 8, platforms.md 6).
 */
#include "bench/vdev/chip.h"

#define NCP_US 60000000 /* "minutes", usb-requests.md 8 */

static bool to_ncp(struct vdev *v, const struct header *h, int64_t *us)
{
	*us += NCP_US;
	if (v->silent_ncp)
		return false;
	v->ncp = h->version;
	return true;
}

/* Its header stays behind where it is to be dropped. */
static bool queue(struct vdev *v, const struct header *h, uint32_t len)
{
	uint32_t skip = h->flags & MODULE_DROP_INFO ? MODULE_PREFIX_SIZE : 0;
	const struct place *ota = checks_ota(v);
	const struct place *p = layout_place(v->layout, h->function, h->index,
					     STORE_MAIN, checks_os(v));
	struct place to;

	if (!p || len > ota->size)
		return false;
	to = *p;
	to.start = h->start;
	update_queue(v, &to, ota->start + skip, ota->external, len - skip,
		     h->function);
	return true;
}

bool install_apply(struct vdev *v, const struct header *h, int64_t *us)
{
	uint32_t len = h->end - h->start + MODULE_CRC_SIZE;

	switch (h->function) {
	case FUNCTION_NCP:
		return to_ncp(v, h, us);
	case FUNCTION_ASSET:
		return assets_take(v, len, us);
	default:
		return queue(v, h, len);
	}
}

void install_nothing(struct vdev *v, int64_t *us)
{
	(void)v;
	(void)us;
}
