/* SPDX-License-Identifier: MIT */
/* The memory of messages. */
#include <stdlib.h>

#include "base/text.h"
#include "ui/app/app.h"

struct message *message_new(enum message_kind kind, const char *port)
{
	struct message *m = calloc(1, sizeof(*m));

	if (m) {
		m->kind = kind;
		m->slot = -1;
		text_copy(m->port, sizeof(m->port), port ? port : "");
	}
	return m;
}

void message_free(struct message *m)
{
	if (!m)
		return;
	free(m->devices);
	free(m->choices);
	free(m->plan);
	free(m->table);
	free(m->outcome);
	free(m->jobs);
	free(m->text);
	free(m);
}
