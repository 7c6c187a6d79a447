/* SPDX-License-Identifier: MIT */
#include "session.h"

#include <stdlib.h>
#include <string.h>

/*
 * What a bootloader of Gen 2 answers in DFU mode, stated per platform and
 * version (facts seen with the real code, FACTS.md).  `check NAME` starts
 * the image anew in DFU mode and prints one line: ok, or failed and what was
 * seen.
 */

#define APP	     0x080a0000u
#define BLOCK	     4096
#define ELECTRON     10
#define DUO	     88
#define DUO_DETAILS  5 /* the version that took the Photon's ways */
#define STARTED_MS   600
#define DFU_WANTED   0xedfa
#define ERASE_MS     200
#define VERIFIED     11 /* the first that reads back what it wrote */
#define DUO_VERIFIED 4
#define STAYS	     1003 /* the first that DETACH does not send away */
#define BORROWS	     100  /* the first without code of its own for the DCT */
#define DUO_BORROWS  6

enum {
	IDLE = 2,
	BUSY = 4,
	DNLOAD_IDLE = 5,
	MANIFEST = 8,
	UPLOAD_IDLE = 9,
	ERROR = 10
};

struct check {
	const char *name;
	bool (*holds)(struct session *s);
};

static bool is_duo(const struct session *s)
{
	return s->platform == DUO;
}

/* Of the first kind: Photon and P1 up to 7, Duo up to r4. */
static bool is_old(const struct session *s)
{
	return s->bootloader < (is_duo(s) ? DUO_DETAILS : VERIFIED);
}

static int ask(struct session *s, uint8_t type, uint8_t request, unsigned value,
	       unsigned index, unsigned len)
{
	return host_control(&s->host, type, request, (uint16_t)value,
			    (uint16_t)index, s->data, (uint16_t)len);
}

/* Says what was seen when it is not what is wanted. */
static bool is(struct session *s, const char *what, long seen, long wanted)
{
	if (seen == wanted)
		return true;
	fprintf(s->out, "  %s: %ld, not %ld\n", what, seen, wanted);
	return false;
}

static bool state_is(struct session *s, int wanted)
{
	return is(s, "state", session_status(s), wanted);
}

static bool get_state_is(struct session *s, int wanted)
{
	return is(s, "GETSTATE", ask(s, 0xa1, 5, 0, 0, 1), 1) &&
	       is(s, "state", s->data[0], wanted);
}

static bool start(struct session *s)
{
	chip_reset(session_chip(s), RESET_POWER);
	session_chip(s)->backup[1] = DFU_WANTED;
	board_run_us(s->board, STARTED_MS * 1000);
	return session_enumerate(s, true);
}

/* A command of DfuSe: block 0, the code and an address. */
static int dfuse(struct session *s, uint8_t code, uint32_t address)
{
	s->data[0] = code;
	for (unsigned i = 0; i < 4; i++)
		s->data[1 + i] = (uint8_t)(address >> 8 * i);
	return ask(s, 0x21, 1, 0, 0, 5);
}

static bool point(struct session *s, uint32_t address)
{
	return is(s, "set address", dfuse(s, 0x21, address), 5) &&
	       state_is(s, BUSY) && state_is(s, DNLOAD_IDLE);
}

static int write_block(struct session *s, uint8_t first)
{
	for (unsigned i = 0; i < BLOCK; i++)
		s->data[i] = (uint8_t)(first + i);
	return ask(s, 0x21, 1, 2, 0, BLOCK);
}

static int upload(struct session *s, unsigned len)
{
	memset(s->data, 0xee, len);
	return ask(s, 0xa1, 2, 2, 0, len);
}

static bool clear_and_abort(struct session *s)
{
	ask(s, 0x21, 4, 0, 0, 0);
	ask(s, 0x21, 6, 0, 0, 0);
	return state_is(s, IDLE);
}

/* --------------------------------------------------------------- checks */

static bool enumerates(struct session *s)
{
	static const uint8_t functional[] = { 9, 0x21, 0x0b, 0xff, 0,
					      0, 0x10, 0x1a, 0x01 };
	const uint8_t *d = s->data;
	bool ok = is(s, "descriptor", ask(s, 0x80, 6, 0x100, 0, 18), 18);
	int n;

	ok = ok && is(s, "vendor", d[8] | d[9] << 8, 0x2b04) &&
	     is(s, "product", d[10] | d[11] << 8, 0xd000 | (long)s->platform) &&
	     is(s, "release", d[12] | d[13] << 8, is_old(s) ? 0x200 : 0x250);
	n = ask(s, 0x80, 6, 0x200, 0, 255);
	return ok && is(s, "configuration", n, d[2]) && n > 9 &&
	       is(s, "functional descriptor", memcmp(d + n - 9, functional, 9),
		  0);
}

/* One packet's worth where 64 bytes are asked for. */
static bool short_descriptor(struct session *s)
{
	return is(s, "bytes", ask(s, 0x80, 6, 0x100, 0, 64), 8);
}

static bool serial_number(struct session *s)
{
	bool upper = false, lower = false, fixed = is_old(s);
	int n = ask(s, 0x80, 6, 0x303, 0x409, 255);
	bool wants_upper = s->bootloader <= (is_duo(s) ? 5 : 101);

	for (int i = 2; i < n; i += 2) {
		upper |= s->data[i] >= 'A' && s->data[i] <= 'F';
		lower |= s->data[i] >= 'a' && s->data[i] <= 'f';
	}
	return is(s, "length", n, fixed ? 26 : 50) &&
	       is(s, "upper case", upper, wants_upper) &&
	       is(s, "lower case", lower, !wants_upper);
}

static bool erases(struct session *s)
{
	bool ok;

	chip_write(session_chip(s), APP, "\0\0\0\0", 4);
	ok = is(s, "erase", dfuse(s, 0x41, APP), 5) && state_is(s, BUSY) &&
	     is(s, "takes its time", s->host.took_us > ERASE_MS * 1000, true);
	return ok && state_is(s, DNLOAD_IDLE) &&
	       is(s, "erased", session_chip(s)->flash[APP - CHIP_FLASH_BASE],
		  0xff);
}

static bool writes(struct session *s)
{
	bool ok = point(s, APP) &&
		  is(s, "write", write_block(s, 0x30), BLOCK) &&
		  state_is(s, BUSY) && state_is(s, DNLOAD_IDLE);

	ask(s, 0x21, 6, 0, 0, 0);
	return ok && is(s, "upload", upload(s, BLOCK), BLOCK) &&
	       is(s, "first byte", s->data[0], 0x30) &&
	       is(s, "last byte", s->data[BLOCK - 1], 0x2f) &&
	       state_is(s, UPLOAD_IDLE) &&
	       is(s, "in flash",
		  session_chip(s)->flash[APP - CHIP_FLASH_BASE + 5], 0x35);
}

/* Over old data: read back and refused, in the status stage. */
static bool refuses_overwriting(struct session *s)
{
	bool verifies = s->bootloader >= (is_duo(s) ? DUO_VERIFIED : VERIFIED);
	bool ok = point(s, APP) && is(s, "write", write_block(s, 0x31), BLOCK);
	int state = ok ? session_status(s) : 0;

	return ok && is(s, "status", state, verifies ? HOST_STALL : BUSY);
}

/* The Duo's r2 says that it is at it, and does not do it either. */
static bool keeps_itself(struct session *s)
{
	bool silent = is_duo(s) && s->bootloader == 2;
	bool ok = is(s, "erase of 08000000", dfuse(s, 0x41, CHIP_FLASH_BASE),
		     5) &&
		  is(s, "status", session_status(s),
		     silent ? BUSY : HOST_STALL) &&
		  state_is(s, DNLOAD_IDLE);

	return ok && is(s, "erases", (long)session_chip(s)->fc.erases[0], 0);
}

/* Behind the flash: zeros, or what happens to be in the buffer. */
static bool reads_outside(struct session *s)
{
	bool buffer = is_duo(s) ? s->bootloader <= 5 : s->bootloader <= 11;
	bool ok = point(s, 0x08100000);

	ask(s, 0x21, 6, 0, 0, 0);
	return ok && is(s, "upload", upload(s, 16), 16) &&
	       is(s, "first byte", s->data[0], buffer ? 0x21 : 0);
}

/* How much of the settings it takes; 0: it needs a system for that. */
static unsigned settings_size(const struct session *s)
{
	if (s->platform == ELECTRON)
		return s->bootloader <= VERIFIED ? 16376 : 16344;
	if (is_duo(s) ? s->bootloader >= DUO_BORROWS : s->bootloader >= BORROWS)
		return 0;
	return 16384;
}

static int write_setting(struct session *s, uint32_t address)
{
	if (!point(s, address))
		return 0;
	s->data[0] = 0x55;
	if (ask(s, 0x21, 1, 2, 0, 1) != 1)
		return 0;
	return session_status(s);
}

/* The last byte of them is taken and the next one is not. */
static bool settings_end(struct session *s)
{
	unsigned size = settings_size(s);
	bool ok = is(s, "setting", ask(s, 0x01, 11, 1, 0, 0), 0);

	if (!size)
		return ok && is(s, "write", write_setting(s, 16), HOST_STALL) &&
		       state_is(s, DNLOAD_IDLE) && point(s, 0) &&
		       ask(s, 0x21, 6, 0, 0, 0) == 0 &&
		       is(s, "upload", upload(s, 16), 16) &&
		       is(s, "first byte", s->data[0], 0);
	ok = ok && is(s, "last byte", write_setting(s, size - 1), BUSY) &&
	     state_is(s, DNLOAD_IDLE);
	return ok && (size == 16384 ||
		      is(s, "one more", write_setting(s, size), HOST_STALL));
}

/* In states that have no error to clear. */
static bool clear_stalls(struct session *s)
{
	ask(s, 0x21, 4, 0, 0, 0);
	return state_is(s, ERROR) && clear_and_abort(s);
}

/* An empty download: GETSTATUS once, then the reset 500 ms later. */
static bool leaves(struct session *s)
{
	unsigned long resets = s->board->resets;
	uint64_t from;
	bool ok = point(s, APP) && is(s, "end", ask(s, 0x21, 1, 2, 0, 0), 0) &&
		  state_is(s, DNLOAD_IDLE) && get_state_is(s, MANIFEST);

	from = board_us(s->board);
	while (ok && s->board->resets == resets &&
	       board_us(s->board) < from + 1000000)
		board_run_us(s->board, 1000);
	/* its clock began before the last question */
	return ok && is(s, "left after 500 ms",
			(long)(board_us(s->board) - from + 50000) / 100000, 5);
}

static bool detaches(struct session *s)
{
	uint64_t from = board_us(s->board);
	int n = ask(s, 0x21, 0, 1000, 0, 0);

	while (!s->board->kind->attached(s->board) &&
	       board_us(s->board) < from + 100000)
		board_run_us(s->board, 1000);
	return is(s, "detach", n, s->bootloader < STAYS ? HOST_GONE : 0) &&
	       is(s, "back within 10 ms", board_us(s->board) - from < 10000,
		  true);
}

static const struct check checks[] = {
	{ "enumerates", enumerates },
	{ "short-descriptor", short_descriptor },
	{ "serial-number", serial_number },
	{ "erases", erases },
	{ "writes", writes },
	{ "overwriting", refuses_overwriting },
	{ "keeps-itself", keeps_itself },
	{ "reads-outside", reads_outside },
	{ "settings-end", settings_end },
	{ "clear-stalls", clear_stalls },
	{ "leaves", leaves },
	{ "detaches", detaches },
};

static void run_check(struct session *s, const struct check *c)
{
	const char *result = "failed";
	char *said = NULL;
	size_t size = 0;
	FILE *out = s->out;

	s->out = open_memstream(&said, &size);
	if (!start(s))
		fprintf(s->out, "  no device comes\n");
	else if (c->holds(s))
		result = "ok";
	fclose(s->out);
	s->out = out;
	fprintf(out, "check %s: %s\n", c->name, result);
	if (strcmp(result, "failed") == 0) {
		fputs(said, out);
		s->failed++;
	}
	free(said);
}

/* NAME, or all of them. */
static void check(struct session *s, const char *args)
{
	for (size_t i = 0; i < sizeof(checks) / sizeof(*checks); i++) {
		if (!*args || strcmp(checks[i].name, args) == 0)
			run_check(s, &checks[i]);
	}
}

const struct command check_commands[] = {
	{ "check", check, "[NAME]: what a bootloader answers in DFU mode" },
	{ 0 }
};
