/* SPDX-License-Identifier: MIT */
#include "cli/frame.h"

#include <signal.h>
#include <unistd.h>

/*
 * The one mutable global of the program: a signal handler has no other way
 * to say something.
 */
static volatile sig_atomic_t asked;

static void on_signal(int number)
{
	(void)number;
	if (asked < 2)
		asked = asked + 1;
	else
		_exit(EXIT_CLASS_STOPPED);
}

void stop_install(void)
{
	struct sigaction sa = { .sa_handler = on_signal,
				.sa_flags = SA_RESTART };

	sigemptyset(&sa.sa_mask);
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
	/* A reader of our output that goes away must not stop a flash. */
	sa.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &sa, NULL);
}

bool cli_stopped(void)
{
	return asked != 0;
}
