/* SPDX-License-Identifier: MIT */
/* The patterns of all readers, as spot.h wants them. */
#include <string.h>

#include "model/evidence/gist.h"
#include "model/evidence/led.h"
#include "model/evidence/parts.h"
#include "model/evidence/read.h"

/* In the order of enum spot_table. */
void evidence_prepare(struct spots *s)
{
	memset(s, 0, sizeof(*s));
	own_prepare(s);
	inspect_prepare(s);
	event_prepare(s);
	names_prepare(s);
	list_prepare(s);
	host_words_prepare(s);
	phrase_prepare(s);
	led_prepare(s);
	gist_prepare(s);
}
