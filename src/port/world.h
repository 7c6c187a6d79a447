/*
 * The outside world as a job sees it: who is attached, the network, time.
 * main.c fills it with the real ports, a practice bench or a test with
 * virtual ones.
 */
#ifndef PORT_WORLD_H
#define PORT_WORLD_H

#include "port/bus.h"
#include "port/http.h"

struct world {
	struct bus bus;
	struct http http;
	const struct clock *clock;
	/* Practice devices: firmware with the practice mark is welcome. */
	bool practice;
	/* Bench: the practice cloud and its token; NULL: the real ones. */
	const char *api_url;
	const char *token;
};

#endif
