/* SPDX-License-Identifier: MIT */
#include "steps.h"

#include <string.h>

#include "base/bytes.h"
#include "base/count.h"

/* dfu.md 3 */
enum { DNLOAD = 1, UPLOAD, GETSTATUS, CLRSTATUS, GETSTATE, ABORT };
#define OUT	      0x21
#define IN	      0xa1
#define SET_ADDRESS   0x21
#define ERASE	      0x41
#define BLOCKS	      4 /* of 4 KB behind the address that is set */
#define SECTOR	      0x20000
#define SERIAL_SECTOR 0x1000

/* xorshift64 */
static uint32_t dice(struct steps *s, uint32_t faces)
{
	s->seed ^= s->seed << 13;
	s->seed ^= s->seed >> 7;
	s->seed ^= s->seed << 17;
	return (uint32_t)((s->seed >> 20) % faces);
}

/* Where something may be written in this alternate, by blocks of 4 KB. */
static uint32_t place(struct steps *s)
{
	switch (s->alt) {
	case 0:
		return s->setup->app + dice(s, 2) * SECTOR +
		       dice(s, 8) * PAIR_DATA;
	case 1:
		return dice(s, 2) * 0x1000;
	default:
		return s->setup->spare + dice(s, 8) * SERIAL_SECTOR;
	}
}

/* The DCT has fewer bytes than blocks. */
static uint32_t room(const struct steps *s, unsigned block)
{
	return s->alt != 1 ? PAIR_DATA : block > 1 ? 0 : PAIR_DATA;
}

static void command(struct step *out, uint8_t code, uint32_t address)
{
	out->setup = (struct usb_setup){ OUT, DNLOAD, 0, 0 };
	out->len = 5;
	out->data[0] = code;
	put_le32(out->data + 1, address);
}

static void set_address(struct steps *s, struct step *out)
{
	command(out, SET_ADDRESS, place(s));
}

static void erase(struct steps *s, struct step *out)
{
	command(out, ERASE, place(s));
}

static void download(struct steps *s, struct step *out)
{
	unsigned block = dice(s, s->alt == 1 ? 1 : BLOCKS);
	uint8_t fill = (uint8_t)dice(s, 256);

	out->setup =
		(struct usb_setup){ OUT, DNLOAD, (uint16_t)(2 + block), 0 };
	out->len = 4 * (1 + dice(s, room(s, block) / 4));
	for (size_t i = 0; i < out->len; i++)
		out->data[i] = (uint8_t)(fill + i * 3);
}

static void upload(struct steps *s, struct step *out)
{
	unsigned block = dice(s, s->alt == 1 ? 1 : BLOCKS);

	out->setup = (struct usb_setup){ IN, UPLOAD, (uint16_t)(2 + block), 0 };
	out->len = 4 * (1 + dice(s, PAIR_DATA / 4));
}

static void commands(struct steps *s, struct step *out)
{
	out->setup = (struct usb_setup){ IN, UPLOAD, 0, 0 };
	out->len = 3 + dice(s, 2) * 61;
}

static void status(struct steps *s, struct step *out)
{
	(void)s;
	out->setup = (struct usb_setup){ IN, GETSTATUS, 0, 0 };
	out->len = 6;
}

static void state(struct steps *s, struct step *out)
{
	(void)s;
	out->setup = (struct usb_setup){ IN, GETSTATE, 0, 0 };
	out->len = 1;
}

static void clear(struct steps *s, struct step *out)
{
	(void)s;
	out->setup = (struct usb_setup){ OUT, CLRSTATUS, 0, 0 };
}

static void quit(struct steps *s, struct step *out)
{
	(void)s;
	out->setup = (struct usb_setup){ OUT, ABORT, 0, 0 };
}

static void alternate(struct steps *s, struct step *out)
{
	s->alt = dice(s, s->setup->external ? 3 : 2);
	s->moved = true;
	out->setup = (struct usb_setup){ 0x01, 11, (uint16_t)s->alt, 0 };
}

static void descriptor(struct steps *s, struct step *out)
{
	static const uint16_t which[] = { 0x100, 0x200, 0x300, 0x301,
					  0x302, 0x304, 0x2100 };
	static const uint16_t sizes[] = { 4, 9, 18, 27, 255 };

	out->setup =
		(struct usb_setup){ 0x80, 6, which[dice(s, COUNT(which))], 0 };
	if (out->setup.value >> 8 == 3)
		out->setup.index = 0x409;
	out->len = sizes[dice(s, COUNT(sizes))];
}

static void simple(struct steps *s, struct step *out)
{
	static const struct usb_setup of[] = { { 0x80, 0, 0, 0 },
					       { 0x80, 8, 0, 0 },
					       { 0x81, 10, 0, 0 } };
	unsigned i = dice(s, COUNT(of));

	out->setup = of[i];
	out->len = i ? 1 : 2;
}

struct kind {
	const char *name;
	unsigned weight;
	void (*make)(struct steps *s, struct step *out);
};

/* Often what dfu-util does, sometimes what nobody does. */
static const struct kind kinds[] = {
	{ "set-address", 6, set_address },
	{ "erase", 2, erase },
	{ "download", 6, download },
	{ "upload", 8, upload },
	{ "commands", 1, commands },
	{ "get-status", 16, status },
	{ "get-state", 3, state },
	{ "clear-status", 2, clear },
	{ "abort", 6, quit },
	{ "alternate", 3, alternate },
	{ "descriptor", 2, descriptor },
	{ "standard", 1, simple },
};

static void choose(struct steps *s, const struct kind *of, size_t count,
		   struct step *out)
{
	unsigned all = 0, at;
	size_t i = 0;

	for (size_t k = 0; k < count; k++)
		all += of[k].weight;
	at = dice(s, all);
	while (at >= of[i].weight)
		at -= of[i++].weight;
	if (s->moved)
		i = 0;
	s->moved = false;
	memset(out, 0, sizeof(*out));
	out->name = of[i].name;
	of[i].make(s, out);
}

void steps_next(struct steps *s, struct step *out)
{
	choose(s, kinds, COUNT(kinds), out);
}

/* Letters that ask, serial.md 2; the others change something, and `m` asks a
 * radio that is not there. */
static void letter(struct steps *s, struct step *out)
{
	static const char *const letters[] = { "v", "i", "s", "q", "7" };

	out->text = letters[dice(s, COUNT(letters))];
	out->name = out->text;
}

static void rate(struct steps *s, struct step *out)
{
	static const uint32_t rates[] = { 9600, 57600, 115200, 230400, 28800 };

	out->setup = (struct usb_setup){ 0x21, 0x20, 0, 0 };
	out->len = 7;
	put_le32(out->data, rates[dice(s, COUNT(rates))]);
	out->data[6] = 8;
}

static void get_rate(struct steps *s, struct step *out)
{
	(void)s;
	out->setup = (struct usb_setup){ 0xa1, 0x21, 0, 0 };
	out->len = 7;
}

static void dtr(struct steps *s, struct step *out)
{
	out->setup = (struct usb_setup){ 0x21, 0x22,
					 (uint16_t)(1 + 2 * dice(s, 2)), 0 };
}

/* Id, version, and numbers that nobody has (usb-requests.md 4). */
static void raw(struct steps *s, struct step *out)
{
	static const uint16_t numbers[] = { 20, 30, 1, 77, 9999 };
	static const uint16_t sizes[] = { 4, 32, 64 };

	out->setup = (struct usb_setup){ 0xc0, 0x50, 0,
					 numbers[dice(s, COUNT(numbers))] };
	out->len = sizes[dice(s, COUNT(sizes))];
}

static const struct kind system_kinds[] = {
	{ "shell", 5, letter },	     { "set-rate", 2, rate },
	{ "get-rate", 2, get_rate }, { "dtr", 1, dtr },
	{ "raw", 4, raw },	     { "descriptor", 2, descriptor },
	{ "standard", 1, simple },
};

void steps_next_system(struct steps *s, struct step *out)
{
	choose(s, system_kinds, COUNT(system_kinds), out);
}

static void make(struct step *out, const char *name, uint8_t type,
		 uint8_t request, uint16_t value, size_t len)
{
	memset(out, 0, sizeof(*out));
	out->name = name;
	out->setup = (struct usb_setup){ type, request, value, 0 };
	out->len = len;
}

void steps_abort(struct step *out)
{
	make(out, "abort", OUT, ABORT, 0, 0);
}

void steps_clear(struct step *out)
{
	make(out, "clear-status", OUT, CLRSTATUS, 0, 0);
}

void steps_state(struct step *out)
{
	make(out, "get-state", IN, GETSTATE, 0, 1);
}

void steps_status(struct step *out)
{
	make(out, "get-status", IN, GETSTATUS, 0, 6);
}

void steps_alternate(struct step *out, unsigned alt)
{
	make(out, "alternate", 0x01, 11, (uint16_t)alt, 0);
}

void steps_address(struct step *out, uint32_t address)
{
	make(out, "set-address", OUT, DNLOAD, 0, 5);
	command(out, SET_ADDRESS, address);
}

void steps_write(struct step *out, uint16_t block, size_t len)
{
	make(out, "download", OUT, DNLOAD, block, len);
	memset(out->data, 0xff, len);
}
