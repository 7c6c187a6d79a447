/* SPDX-License-Identifier: MIT */
/*
 * One virtual device as the kernel of the test bed sees it: enumerated or
 * not, with its usbfs node and its tty.
 */
#ifndef ROADS_GADGET_H
#define ROADS_GADGET_H

#include "acm.h"
#include "tree.h"
#include "usbfs.h"

#define TTYS_MAX 128

/* What all devices share. */
struct bed {
	struct loop loop;
	struct tree tree;
	const struct clock *clock;
	int64_t notice_us;     /* until a hub tells that a device has left */
	FILE *trace;	       /* or NULL */
	uint8_t addresses[32]; /* last one given, per bus */
	bool tty_used[TTYS_MAX];
	unsigned tty_rate[TTYS_MAX]; /* what a tty keeps */
	bool deny;		     /* device nodes for nobody */
	struct hub *hubs;	     /* hub.h */
	const char *hub_spec;	     /* "1-2:each", or NULL */
	/* Who is at a port; NULL: no hub can switch. */
	struct vdev *(*at)(void *ctx, const char *port);
	void *at_ctx;
	struct usbfs *gone_usbs; /* that somebody still has open */
	struct acm *gone_acms;
};

/* Frees what nobody has open any more; all of it at the end. */
void bed_sweep(struct bed *bed, bool all);

struct gadget {
	struct bed *bed;
	struct vdev *vdev;
	const char *port;
	unsigned generation; /* the one that is enumerated */
	uint8_t bus, address;
	struct usbfs *usb; /* NULL: not enumerated */
	struct acm *acm;   /* NULL: no tty (yet) */
	int64_t tty_at;
	int64_t leave_at; /* 0: it does not */
	struct tree_tty tty;
	unsigned long controls;	  /* of all enumerations */
	int64_t busy_us;	  /* with its requests */
	int64_t away_us, gone_at; /* off the bus: it starts, writes, resets */
	unsigned long bytes_in, bytes_out;
};

void gadget_init(struct gadget *g, struct bed *bed, struct vdev *v,
		 const char *port);
void gadget_fini(struct gadget *g);

/* Lets it live until now; when it wants to be called again. */
int64_t gadget_run(struct gadget *g, int64_t now);

/* With those of the present enumeration. */
unsigned long gadget_controls(const struct gadget *g);

#endif
