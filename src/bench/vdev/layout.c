/* SPDX-License-Identifier: MIT */
#include "bench/vdev/layout.h"

bool layout_holds(const struct place *p, unsigned os)
{
	return os >= p->from_os && (!p->to_os || os <= p->to_os);
}

const struct place *layout_ota(const struct layout *l, unsigned os)
{
	return l->ota[1].size && layout_holds(&l->ota[1], os) ? &l->ota[1]
							      : &l->ota[0];
}

const struct place *layout_place(const struct layout *l, unsigned function,
				 unsigned index, enum store store, unsigned os)
{
	for (size_t i = 0; i < l->place_count; i++) {
		const struct place *p = &l->places[i];

		if (p->function == function && p->index == index &&
		    p->store == store && layout_holds(p, os))
			return p;
	}
	return NULL;
}
