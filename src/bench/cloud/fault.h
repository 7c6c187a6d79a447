/* SPDX-License-Identifier: MIT */
/* What may go wrong in the practice cloud: kinds as one table. */
#ifndef BENCH_CLOUD_FAULT_H
#define BENCH_CLOUD_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * X(name, id, what it does); the first ones answer the flash request with a
 * recorded error form (ota.md B4), the others spoil what follows (D5).  Events
 * that come late keep the time stamp of what they tell.
 */
#define CLOUD_FAULT_TABLE(X)                                                   \
	X(BAD_TOKEN, "401", "the token is refused")                            \
	X(FOREIGN, "403", "another account's device")                          \
	X(NOT_FOUND, "404", "not connected, older form")                       \
	X(TIMED_OUT, "408", "did not hear from the device")                    \
	X(RATE, "429", "rate limit")                                           \
	X(SERVER, "500", "Request Timed Out")                                  \
	X(NEVER_STARTS, "never-starts", "accepted, no event follows")          \
	X(BREAKS, "breaks", "started, then failed")                            \
	X(STALLS, "stalls", "started, then silence and update_timeout")        \
	X(STREAM_ENDS, "stream-ends", "the event stream is cut")               \
	X(NO_HASH, "no-hash", "success, but the old application comes back")   \
	X(SLOW, "slow", "every answer takes arg milliseconds")                 \
	X(LATE, "late-events", "events are told arg milliseconds late")        \
	X(DOUBLED, "doubled-events", "and once more arg milliseconds later")   \
	X(MIXED, "mixed-events", "every second one arg milliseconds late")     \
	X(STALE, "stale-events",                                               \
	  "those of earlier starts come arg milliseconds after the request")   \
	X(LIST_404, "list-404", "the list has no such release")                \
	X(LIST_WRONG, "list-wrong", "the list says another check sum")         \
	X(BAD_CRC, "bad-crc", "a file of a release comes with a wrong bit")    \
	X(CUT, "cut", "a file breaks off after arg bytes (half of it)")        \
	X(SLOW_FILE, "slow-file", "a file comes with arg bytes a second")

enum cloud_fault_kind {
#define X(name, id, what) CLOUD_FAULT_##name,
	CLOUD_FAULT_TABLE(X)
#undef X
		CLOUD_FAULTS
};

struct cloud_fault {
	enum cloud_fault_kind kind;
	uint32_t at;	/* flash request, stream, list, file; 0: always */
	uint32_t count; /* so many from there on; 0: for ever */
	uint32_t arg;
};

/* -1 if unknown */
int cloud_fault_by_id(const char *id);
const char *cloud_fault_id(enum cloud_fault_kind kind);
bool cloud_fault_hits(const struct cloud_fault *f, uint32_t n);

#endif
