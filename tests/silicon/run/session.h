/* SPDX-License-Identifier: MIT */
/*
 * One run of commands, one a line, against one emulated board: what each
 * command works on.  Commands print into out; what they print can be asked
 * for by the command `want`.
 *
 * The session owns the board.  Never: reads anything but the files that a
 * command names.
 */
#ifndef SILICON_SESSION_H
#define SILICON_SESSION_H

#include "../chip/chip.h"
#include "../host/host.h"

#define SESSION_DATA 65536
#define RING_JUMPS   64
#define CALLS_MAX    64
#define PROFILE_CELL 64 /* bytes of code counted together */

/* The last jumps and the open calls, until the first fault. */
struct ring {
	struct {
		uint32_t from, to;
	} jumps[RING_JUMPS];
	size_t at;
	uint32_t pc;
};

struct session {
	struct board *board;
	struct host host;
	uint8_t data[SESSION_DATA]; /* of the last transfer */
	FILE *out;
	struct ring ring;
	unsigned long *profile;
	unsigned bootloader, platform; /* of the image at the start */
	unsigned long failed;	       /* wants and checks */
};

struct command {
	const char *name;
	void (*run)(struct session *s, const char *args);
	const char *help;
};

/* Ended by one without a name; the last two are for an STM32F205. */
extern const struct command board_commands[], usb_commands[], look_commands[],
	stm32_commands[], check_commands[];

/* With an STM32F205, powered; false: no memory. */
bool session_start(struct session *s);
void session_end(struct session *s);

/* The board as that chip, for commands that are only asked with one. */
static inline struct chip *session_chip(struct session *s)
{
	return chip_of(s->board);
}

/* Up to max bytes of hexadecimal digits; how many. */
size_t hex_bytes(const char *text, uint8_t *out, size_t max);
void print_bytes(FILE *out, const uint8_t *p, size_t n);
/* "unsigned decimal" arguments; how many were there. */
size_t numbers(const char *args, int base, unsigned *out, size_t max);

/* Enumerates; what it says goes to out unless quiet.  False: no device. */
bool session_enumerate(struct session *s, bool quiet);
/* GETSTATUS: the state, or a negative value of host_control(). */
int session_status(struct session *s);

#endif
