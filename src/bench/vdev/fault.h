/* SPDX-License-Identifier: MIT */
/*
 * Faults of a virtual device: one table of kinds, each addressed by the
 * number of the operation that it spoils, or by chance with a seed.
 *
 * Operations are counted per family from the moment the fault is added, so
 * "the third control transfer" means the third after that.
 */
#ifndef BENCH_VDEV_FAULT_H
#define BENCH_VDEV_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum fault_family {
	FAULT_CONTROL, /* control transfers */
	FAULT_ERASE,   /* sectors erased */
	FAULT_WRITE,   /* pieces programmed into flash */
	FAULT_BLOCK,   /* YMODEM blocks answered */
	FAULT_CHECK,   /* images validated after a transfer */
	FAULT_BOOT,    /* starts */
	FAULT_REPLY,   /* answers of the listening shell */
	FAULT_FAMILIES
};

/* X(name, id, family, meaning of arg) */
#define FAULT_TABLE(X)                                                         \
	X(CONTROL_PULL, "pull", CONTROL, "ms until it is plugged in again")    \
	X(CONTROL_STALL, "stall", CONTROL, "")                                 \
	X(CONTROL_SLOW, "slow", CONTROL, "ms")                                 \
	X(CONTROL_GARBLED, "garbled", CONTROL,                                 \
	  "byte of the answer that flips")                                     \
	X(CONTROL_SHORT, "short", CONTROL, "bytes of the answer that come")    \
	X(CONTROL_LOST, "lost-answer", CONTROL, "")                            \
	X(ERASE_FAILS, "erase-fails", ERASE, "address in the sector, 0: any")  \
	X(ERASE_LIES, "erase-lies", ERASE, "address in the sector, 0: any")    \
	X(WRITE_LIES, "write-lies", WRITE, "address in the piece, 0: any")     \
	X(WRITE_FLIPS, "bit-flips", WRITE, "address of the byte, 0: first")    \
	X(BLOCK_SILENT, "lost-ack", BLOCK, "")                                 \
	X(BLOCK_NAK, "nak", BLOCK, "")                                         \
	X(BLOCK_CANCEL, "cancel", BLOCK, "")                                   \
	X(BLOCK_TWICE, "double-ack", BLOCK, "")                                \
	X(BLOCK_C, "c-for-ack", BLOCK, "")                                     \
	X(BLOCK_NOISE, "block-noise", BLOCK, "")                               \
	X(BLOCK_CAN, "one-can", BLOCK, "")                                     \
	X(BLOCK_SLOW, "slow-block", BLOCK, "ms")                               \
	X(BLOCK_PULL, "pull-block", BLOCK, "ms until it is plugged in again")  \
	X(CHECK_FAILS, "validation-fails", CHECK, "")                          \
	X(BOOT_NEVER, "never-returns", BOOT, "")                               \
	X(BOOT_LATE, "late", BOOT, "ms")                                       \
	X(BOOT_OTHER_ID, "other-id", BOOT, "")                                 \
	X(BOOT_DFU, "boots-to-dfu", BOOT, "")                                  \
	X(BOOT_CRASH, "crashes", BOOT, "")                                     \
	X(BOOT_SILENT, "silent-modem", BOOT, "ms until a request is answered") \
	X(REPLY_CUT, "reply-cut", REPLY, "bytes that get through")             \
	X(REPLY_SILENT, "no-reply", REPLY, "")                                 \
	X(REPLY_NOISE, "log-noise", REPLY, "")

enum fault_kind {
#define X(name, id, family, arg) VDEV_FAULT_##name,
	FAULT_TABLE(X)
#undef X
		VDEV_FAULTS
};

struct vdev_fault {
	enum fault_kind kind;
	uint32_t at;	 /* operation, from 1; 0: by chance */
	uint32_t count;	 /* so many from there on; 0: for ever */
	uint32_t one_in; /* by chance: one operation of so many */
	uint64_t seed;	 /* of that chance */
	uint32_t arg;
};

/* -1 if unknown */
int fault_by_id(const char *id);
const char *fault_id(enum fault_kind kind);

#define FAULT_MAX 16

struct fault_list {
	struct vdev_fault rows[FAULT_MAX];
	uint32_t seen[FAULT_MAX]; /* operations since it was added */
	size_t count;
	bool muted;
	/* of the operation begun last, per family */
	uint32_t active[FAULT_FAMILIES];
};

/* False when the list is full. */
bool fault_add(struct fault_list *l, const struct vdev_fault *f);

/* Counts one operation of the family and decides what spoils it. */
void fault_begin(struct fault_list *l, enum fault_family family);

/* Does this fault hit the operation begun last?  NULL if not. */
const struct vdev_fault *fault_hit(const struct fault_list *l,
				   enum fault_kind kind);

#endif
