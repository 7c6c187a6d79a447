/* SPDX-License-Identifier: MIT */
/*
 * The hubs of the test bed, which answer hub class requests (USB 2.0, chapter
 * 11.24): one with a switch for the power of each port or for all of them,
 * the others with none.
 */
#ifndef ROADS_HUB_H
#define ROADS_HUB_H

#include "gadget.h"

struct hub {
	struct hub *next;
	struct tree_hub row; /* the tree's, until the bed ends */
	struct bed *bed;
	struct usbfs usb;
	char path[32]; /* "1-2"; "1" is the root hub of bus 1 */
	unsigned off;  /* bit n: port n has no power */
};

/* Those above this port, before what is at it is attached. */
void hub_need(struct bed *bed, const char *port);
/* When the first of their transfers is done. */
int64_t hub_run(struct bed *bed, int64_t now);
void hub_close(struct bed *bed);

#endif
