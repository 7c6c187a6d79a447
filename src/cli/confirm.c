/* SPDX-License-Identifier: MIT */
#include "cli/confirm.h"

#include <string.h>
#include <unistd.h>

int confirm_ask(struct cli *cli, const char *question, const char *word,
		struct err *e)
{
	const char *name = cli->command ? cli->command->name : "cli";
	char answer[64];

	if (cli->yes)
		return 0;
	if (cli->json || !isatty(STDIN_FILENO) || !isatty(fileno(cli->err)))
		return err_set(e, ERR_USAGE, name,
			       "nobody is there to confirm: add --yes, or "
			       "--dry-run to see what would be done");
	cli_say(cli, "%s\nType %s to go on: ", question, word);
	fflush(cli->err);
	if (!fgets(answer, sizeof(answer), stdin))
		answer[0] = '\0';
	answer[strcspn(answer, "\r\n")] = '\0';
	if (strcmp(answer, word) == 0 ||
	    (strcmp(word, "yes") == 0 &&
	     (strcmp(answer, "y") == 0 || strcmp(answer, "Y") == 0)))
		return 0;
	return err_set(e, ERR_STOPPED, name, "nothing was written");
}
