/* SPDX-License-Identifier: MIT */
#include "cli/fields.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool somebody_is_there(const struct cli *cli)
{
	return !cli->json && !cli->yes && isatty(STDIN_FILENO) &&
	       isatty(fileno(cli->err));
}

/* Until the answer fits; an empty line says nothing. */
static int ask(struct cli *cli, struct job_fields *out, size_t field,
	       struct err *e)
{
	const char *name = field_name(field);
	char line[4 * FIELD_SIZE], set[sizeof(line) + 32];
	struct err why = { 0 };

	out->text[field][0] = '\0';
	if (!somebody_is_there(cli)) {
		cli_note(cli, "nobody is there to say the %s: none is noted\n",
			 name);
		return 0;
	}
	for (;;) {
		cli_say(cli, "%s (Enter: none): ", name);
		fflush(cli->err);
		if (!fgets(line, sizeof(line), stdin))
			return err_set(e, ERR_STOPPED, "set",
				       "nothing was done");
		line[strcspn(line, "\r\n")] = '\0';
		snprintf(set, sizeof(set), "%s=%s", name, line);
		err_clear(&why);
		if (field_set(out, set, &why) == 0)
			return 0;
		cli_say(cli, "%s\n", why.what);
	}
}

int fields_read(struct cli *cli, struct job_fields *out, struct err *e)
{
	const char *text;
	int rc = 0;

	for (size_t n = 0; rc == 0 && (text = cli_value(cli, "set", n)); n++)
		rc = field_set(out, text, e);
	for (size_t i = 0; rc == 0 && field_name(i); i++) {
		if (strcmp(out->text[i], "?") == 0)
			rc = ask(cli, out, i, e);
	}
	return rc;
}
