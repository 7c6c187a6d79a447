/*
 * The cloud keys in a device's DCT, over DFU (ota.md C7, platforms.md 2.1).
 *
 * Checking tells what is there, never the key itself.  The server key is
 * renewed by blanking it with its address: Device OS 0.7.0 and later then
 * take the maker's own key and address, which are built into the system.
 * Nothing else in the DCT changes, which is read back.
 */
#ifndef JOB_KEYS_H
#define JOB_KEYS_H

#include "job/job.h"
#include "model/table.h"

enum key_state { KEY_UNKNOWN, KEY_BLANK, KEY_PLAUSIBLE, KEY_DAMAGED };

struct keys {
	bool udp; /* which of the two sets the device uses */
	enum key_state server, device;
	char address[72]; /* of the server, "" the built-in one */
	unsigned port;	  /* 0: the usual one */
};

const char *keys_state_name(enum key_state s);

/* The device ends up in DFU.  ERR_NO_ROAD: no DCT can be read there. */
int keys_check(struct job *j, struct keys *out, struct err *e);

/*
 * table: the modules of the device, or NULL.  ERR_REFUSED: a system that
 * would not fall back to the built-in key.
 */
int keys_blank_server(struct job *j, const struct table *table, struct err *e);

/* May keys_blank_server() be asked for?  Nothing is touched. */
int keys_may_blank(const struct job *j, const struct table *table,
		   struct err *e);

#endif
