/* SPDX-License-Identifier: MIT */
#include "bench/vdev/layout.h"

const struct place *layout_place(const struct layout *l, unsigned function,
				 unsigned index, enum store store, unsigned os)
{
	for (size_t i = 0; i < l->place_count; i++) {
		const struct place *p = &l->places[i];

		if (p->function == function && p->index == index &&
		    p->store == store && os >= p->from_os &&
		    (!p->to_os || os <= p->to_os))
			return p;
	}
	return NULL;
}
