/* SPDX-License-Identifier: MIT */
#include "ui/app/known.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/diagnose/ask.h"
#include "model/diagnose/diagnose.h"
#include "model/evidence/read.h"

/* Without memory for the answers the table alone is judged. */
static void diagnose(struct row *r, const struct buf *told)
{
	struct evidence *ev = told->len ? calloc(1, sizeof(*ev)) : NULL;

	if (!ev) {
		diagnose_table(&r->table, r->read_in, &r->diagnosis);
		return;
	}
	evidence_read(buf_text(told), told->len, NULL, ev);
	diagnose_told(&r->table, r->read_in, ev, &r->diagnosis);
	free(ev);
}

static void judge(struct row *r)
{
	struct buf told;
	const struct ask_about about = {
		.text = &told,
		.table = &r->table,
		.mode = r->read_in,
	};

	buf_init(&told, sizeof(r->told));
	buf_puts(&told, r->told);
	diagnose(r, &told);
	r->question = ask_next(&about, &r->asked);
	buf_fini(&told);
}

void known_table(struct row *r, const struct table *t, enum device_mode mode)
{
	r->table = *t;
	r->read_in = mode;
	r->looked = true;
	r->choice_count = 0;
	r->planned = false;
	r->told[0] = '\0';
	r->asked = 0;
	judge(r);
}

enum row_state known_state(const struct row *r)
{
	switch (r->diagnosis.verdict) {
	case VERDICT_HEALTHY:
	case VERDICT_NO_MODULE_FAULT:
		return ROW_OK;
	case VERDICT_UNKNOWN:
		return ROW_UNKNOWN;
	case VERDICT_NO_VALID_SYSTEM:
	case VERDICT_BOOTLOADER_CORRUPT:
	case VERDICT_FLASH_HARDWARE:
		return ROW_BROKEN;
	default:
		return ROW_DEGRADED;
	}
}

void known_line(const struct ask_question *q, int n, char *out, size_t size)
{
	bool pictures = q->options[0].picture[0] != '\0';

	if ((size_t)n < q->count)
		snprintf(out, size, "%-*s%s", pictures ? 12 : 0,
			 q->options[n].picture, q->options[n].words);
	else
		text_copy(out, size, ASK_NOT_KNOWN);
}

void known_answer(struct row *r, int n)
{
	struct buf told;

	buf_init(&told, sizeof(r->told));
	buf_puts(&told, r->told);
	if ((size_t)n < r->question->count &&
	    ask_answer(&told, &r->question->options[n]))
		text_copy(r->told, sizeof(r->told), buf_text(&told));
	buf_fini(&told);
	judge(r);
	r->state = known_state(r);
}
