/* SPDX-License-Identifier: MIT */
#include "cli/supplies.h"

#include <string.h>

int supplies_open(struct cli *cli, const struct world *w, struct supplies *s,
		  struct err *e)
{
	const char *path;
	int rc;

	memset(s, 0, sizeof(*s));
	s->supply.world = w;
	s->set = firmware_set_new(w->practice);
	if (!s->set)
		return err_memory(e, "firmware");
	s->supply.set = s->set;
	for (size_t n = 0; (path = cli_value(cli, "firmware", n)); n++) {
		rc = firmware_set_add(s->set, path, e);
		if (rc < 0)
			return rc;
	}
	rc = store_open(cli->store, false, &s->store, e);
	if (rc == 0 && s->store)
		rc = firmware_set_add_store(s->set, s->store, e);
	return rc;
}

void supplies_close(struct supplies *s)
{
	if (s->set)
		firmware_set_free(s->set);
	if (s->store)
		store_close(s->store);
	memset(s, 0, sizeof(*s));
}
