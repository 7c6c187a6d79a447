/* SPDX-License-Identifier: MIT */
#include "ymodem.h"

#include <string.h>

#define SOH 1
#define STX 2
#define EOT 4
#define ACK 6
#define NAK 0x15
#define CAN 0x18
#define PAD 0x1a

#define BLOCK	  1024
#define HEADER	  128
#define PACKET	  64
#define NAME_US	  60000000u
#define ANSWER_US 20000000u
#define PUT_US	  10000000u

struct line {
	struct host *host;
	FILE *out;
	uint8_t in[PACKET];
	size_t at, count;
};

static int get(struct line *l, uint64_t limit_us)
{
	if (l->at == l->count) {
		int n = host_bulk(l->host, 0x81, l->in, sizeof(l->in),
				  limit_us);

		if (n <= 0)
			return -1;
		l->at = 0;
		l->count = (size_t)n;
	}
	return l->in[l->at++];
}

static void put(struct line *l, uint8_t *p, size_t len)
{
	while (len) {
		size_t n = len < PACKET ? len : PACKET;

		if (host_bulk(l->host, 1, p, n, PUT_US) < 0)
			return;
		p += n;
		len -= n;
	}
}

static unsigned crc16(const uint8_t *p, size_t len)
{
	unsigned v = 0;

	for (size_t i = 0; i < len; i++) {
		v ^= (unsigned)p[i] << 8;
		for (unsigned k = 0; k < 8; k++)
			v = (v & 0x8000 ? v << 1 ^ 0x1021 : v << 1) & 0xffff;
	}
	return v;
}

static void say(const struct line *l, const char *what, int c)
{
	const char *word = "nothing";

	if (c == ACK)
		word = "ACK";
	else if (c == NAK)
		word = "NAK";
	else if (c == CAN)
		word = "CAN";
	else if (c == 'C')
		word = "C";
	fprintf(l->out, "%10.1f ms %s: %s\n",
		(double)board_us(l->host->board) / 1000, what, word);
}

/* The next byte that means something; text is shown. */
static int answer(struct line *l, const char *what, uint64_t limit_us)
{
	const struct board *board = l->host->board;
	uint64_t end = board_us(board) + limit_us;

	while (board_us(board) < end) {
		int c = get(l, end - board_us(board));

		if (c < 0)
			break;
		if (c == ACK || c == NAK || c == CAN || c == 'C') {
			say(l, what, c);
			return c;
		}
		if (c >= 32 && c < 127)
			fputc(c, l->out);
		else
			fprintf(l->out, "\\x%02x", (unsigned)c);
	}
	say(l, what, -1);
	return -1;
}

static void block(struct line *l, unsigned n, const uint8_t *data, size_t len)
{
	uint8_t out[BLOCK + 5];
	unsigned check = crc16(data, len);

	out[0] = len == HEADER ? SOH : STX;
	out[1] = (uint8_t)n;
	out[2] = (uint8_t)~n;
	memcpy(out + 3, data, len);
	out[3 + len] = (uint8_t)(check >> 8);
	out[4 + len] = (uint8_t)check;
	put(l, out, len + 5);
}

static int send_name(struct line *l, const char *name, long size)
{
	char data[BLOCK] = { 0 };
	int c;

	answer(l, "start", ANSWER_US);
	snprintf(data, HEADER, "%s%c%ld ", name, 0, size);
	block(l, 0, (const uint8_t *)data, HEADER);
	c = answer(l, "name", NAME_US);
	return c == ACK ? answer(l, "then", ANSWER_US) : c;
}

static bool send_blocks(struct line *l, FILE *f)
{
	uint8_t data[BLOCK];
	int c = ACK;

	for (unsigned n = 1; c == ACK; n++) {
		size_t got = fread(data, 1, sizeof(data), f);

		if (!got)
			break;
		memset(data + got, PAD, sizeof(data) - got);
		block(l, n, data, sizeof(data));
		c = answer(l, "block", ANSWER_US);
	}
	return c == ACK;
}

static bool finish(struct line *l)
{
	uint8_t eot = EOT, empty[HEADER] = { 0 };

	for (int i = 0; i < 3; i++) {
		put(l, &eot, 1);
		if (answer(l, "EOT", ANSWER_US) != ACK)
			continue;
		/* no "C" comes before 5 s of silence */
		block(l, 0, empty, HEADER);
		answer(l, "empty name", ANSWER_US);
		return true;
	}
	return false;
}

bool host_ymodem(struct host *h, const char *path, const char *name, FILE *out)
{
	struct line l = { .host = h, .out = out };
	FILE *f = fopen(path, "rb");
	bool ok;
	int c;

	if (!f)
		return false;
	fseek(f, 0, SEEK_END);
	c = send_name(&l, name, ftell(f));
	rewind(f);
	ok = (c == 'C' || c == ACK) && send_blocks(&l, f) && finish(&l);
	fclose(f);
	return ok;
}
