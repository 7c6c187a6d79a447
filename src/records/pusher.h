/* SPDX-License-Identifier: MIT */
/*
 * Tells the records in the background while a station or the console works: a
 * thread with a connection and a journal of its own, which no repair waits for.
 */
#ifndef RECORDS_PUSHER_H
#define RECORDS_PUSHER_H

#include "records/records.h"

struct pusher;

/* NULL where no records are known, or without memory: then nothing is told. */
struct pusher *pusher_start(records_broken *broken);
/* Within a moment, whatever the network does; the journal keeps the rest. */
void pusher_stop(struct pusher *p);

#endif
