/* SPDX-License-Identifier: MIT */
#include "cli/platforms.h"

#include "base/near.h"
#include "base/text.h"

int platforms_chosen(struct cli *cli, const struct platform **out,
		     struct err *e)
{
	const char *name = cli_value(cli, "platform", 0);
	const struct platform *p;
	unsigned long id;
	struct near n;
	char clean[64];

	*out = NULL;
	if (!name)
		return 0;
	*out = text_number(name, 0, 65535, &id) ? platform_by_id((int)id)
						: platform_by_name(name);
	if (*out)
		return 0;
	n = near_to(name);
	for (size_t i = 0; (p = platform_at(i)); i++)
		near_try(&n, p->name);
	cli_clean(name, clean, sizeof(clean));
	return err_set(e, ERR_USAGE, "platform", "no platform '%s'%s%s%s",
		       clean, n.best ? "; did you mean '" : "",
		       n.best ? n.best : "", n.best ? "'?" : "");
}

json_t *platforms_ref_json(const struct module_ref *r)
{
	return json_pack("{s:s, s:i, s:i, s:i}", "function",
			 function_name(r->function), "function_id",
			 (int)r->function, "index", (int)r->index, "version",
			 (int)r->version);
}
