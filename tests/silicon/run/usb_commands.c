/* SPDX-License-Identifier: MIT */
#include "session.h"

#include <stdlib.h>
#include <string.h>

#include "../host/images.h"
#include "../host/ymodem.h"

/* Commands of the host: enumeration, DFU, the serial port. */

#define ATTACH_US  10000000u
#define BULK_MAX   64
#define DNLOAD_MAX 4096

static void result(struct session *s, const char *what, int n, bool show)
{
	fprintf(s->out, "%s: ", what);
	if (n < 0)
		fprintf(s->out, "%s in %s stage", host_error(n), s->host.stage);
	else
		fprintf(s->out, "%d bytes", n);
	fprintf(s->out, ", %.3f ms", (double)s->host.took_us / 1000);
	if (show && n > 0) {
		fprintf(s->out, ": ");
		print_bytes(s->out, s->data, (size_t)n);
	} else {
		fprintf(s->out, "\n");
	}
}

static int ask(struct session *s, uint8_t type, uint8_t request, unsigned value,
	       unsigned index, unsigned len)
{
	return host_control(&s->host, type, request, (uint16_t)value,
			    (uint16_t)index, s->data, (uint16_t)len);
}

static void get_string(struct session *s, unsigned index)
{
	int n = ask(s, 0x80, 6, 0x300 | index, 0x409, 255);

	fprintf(s->out, "string %u: ", index);
	if (n < 0) {
		fprintf(s->out, "%s in %s stage\n", host_error(n),
			s->host.stage);
		return;
	}
	fprintf(s->out, "%d bytes \"", n);
	for (int i = 2; i + 1 < n; i += 2) {
		if (s->data[i] >= 32 && s->data[i] < 127 && !s->data[i + 1])
			fputc(s->data[i], s->out);
		else
			fprintf(s->out, "\\x%02x", s->data[i]);
	}
	fprintf(s->out, "\"\n");
}

static void describe(struct session *s, bool quiet)
{
	int n = ask(s, 0x80, 6, 0x100, 0, 18);
	unsigned total;

	result(s, "device descriptor", n, true);
	n = ask(s, 0x80, 6, 0x200, 0, 9);
	total = n >= 4 ? s->data[2] | (unsigned)s->data[3] << 8 : 9;
	n = ask(s, 0x80, 6, 0x200, 0, total);
	if (!quiet)
		result(s, "configuration descriptor", n, true);
	for (unsigned i = 0; i < 5 && !quiet; i++)
		get_string(s, i);
}

bool session_enumerate(struct session *s, bool quiet)
{
	int n;

	if (!host_attach(&s->host, s->board, ATTACH_US))
		return false;
	n = ask(s, 0x80, 6, 0x100, 0, 64);
	if (!quiet)
		result(s, "device descriptor, address 0", n, true);
	n = host_set_address(&s->host);
	if (!quiet || n < 0)
		result(s, "set address", n, false);
	describe(s, quiet);
	n = ask(s, 0, 9, 1, 0, 0);
	if (!quiet || n < 0)
		result(s, "set configuration", n, false);
	return n >= 0;
}

static void enumerate(struct session *s, const char *args)
{
	bool quiet = strstr(args, "quiet");

	if (!session_enumerate(s, quiet))
		fprintf(s->out, "no device comes\n");
}

static void string(struct session *s, const char *args)
{
	unsigned i = 0;

	numbers(args, 10, &i, 1);
	get_string(s, i);
}

static void alt(struct session *s, const char *args)
{
	unsigned n = 0;

	numbers(args, 10, &n, 1);
	result(s, "set interface", ask(s, 1, 11, n, 0, 0), false);
}

int session_status(struct session *s)
{
	int n = ask(s, 0xa1, 3, 0, 0, 6);

	return n < 0 ? n : s->data[4];
}

static void status(struct session *s, const char *args)
{
	const uint8_t *d = s->data;
	int n = session_status(s);

	(void)args;
	if (n < 0)
		result(s, "status", n, true);
	else
		fprintf(s->out,
			"status: bStatus %u poll %u bState %u iString %u, "
			"%.3f ms\n",
			d[0], d[1] | d[2] << 8 | d[3] << 16, d[4], d[5],
			(double)s->host.took_us / 1000);
}

static void state(struct session *s, const char *args)
{
	(void)args;
	result(s, "state", ask(s, 0xa1, 5, 0, 0, 1), true);
}

static void clear(struct session *s, const char *args)
{
	(void)args;
	result(s, "clear status", ask(s, 0x21, 4, 0, 0, 0), false);
}

static void abort_dfu(struct session *s, const char *args)
{
	(void)args;
	result(s, "abort", ask(s, 0x21, 6, 0, 0, 0), false);
}

static void detach(struct session *s, const char *args)
{
	(void)args;
	result(s, "detach", ask(s, 0x21, 0, 1000, 0, 0), false);
}

static size_t file_part(struct session *s, const char *name, unsigned at,
			unsigned size)
{
	char path[IMAGES_PATH];
	FILE *f;
	size_t n = 0;

	images_find(name, path, sizeof(path));
	f = fopen(path, "rb");
	if (f && !fseek(f, (long)at, SEEK_SET) && size <= SESSION_DATA)
		n = fread(s->data, 1, size, f);
	if (f)
		fclose(f);
	return n;
}

/* BLOCK HEX, BLOCK fill N FIRST, or BLOCK file NAME AT N */
static void dnload(struct session *s, const char *args)
{
	unsigned block = 0, size = 0, fill = 0, at = 0;
	char name[512], what[48];
	size_t n;

	if (sscanf(args, "%u fill %u %x", &block, &size, &fill) == 3) {
		n = size < DNLOAD_MAX ? size : DNLOAD_MAX;
		for (unsigned i = 0; i < n; i++)
			s->data[i] = (uint8_t)(fill + i);
	} else if (sscanf(args, "%u file %511s %u %u", &block, name, &at,
			  &size) == 4) {
		n = file_part(s, name, at, size);
	} else {
		char *rest;

		block = (unsigned)strtoul(args, &rest, 10);
		n = hex_bytes(rest, s->data, DNLOAD_MAX);
	}
	snprintf(what, sizeof(what), "dnload block %u of %zu", block, n);
	result(s, what, ask(s, 0x21, 1, block, 0, (unsigned)n), false);
}

static void upload(struct session *s, const char *args)
{
	unsigned v[2] = { 0, 64 };
	char what[48];

	numbers(args, 10, v, 2);
	memset(s->data, 0xee, sizeof(s->data));
	snprintf(what, sizeof(what), "upload block %u of %u", v[0], v[1]);
	result(s, what, ask(s, 0xa1, 2, v[0], 0, v[1]), true);
}

/* TYPE REQUEST VALUE INDEX LENGTH [HEX] */
static void control(struct session *s, const char *args)
{
	unsigned type, request, value, index, len;
	char what[128];
	int at = 0;

	if (sscanf(args, "%x %x %x %x %u %n", &type, &request, &value, &index,
		   &len, &at) < 5 ||
	    len > SESSION_DATA)
		return;
	if (!(type & 0x80))
		hex_bytes(args + at, s->data, len);
	snprintf(what, sizeof(what), "control %02x %02x value %04x index %04x",
		 type, request, value, index);
	result(s, what,
	       ask(s, (uint8_t)type, (uint8_t)request, value, index, len),
	       type & 0x80);
}

static void rate(struct session *s, const char *args)
{
	unsigned r = 9600;

	numbers(args, 10, &r, 1);
	for (unsigned i = 0; i < 4; i++)
		s->data[i] = (uint8_t)(r >> 8 * i);
	s->data[4] = s->data[5] = 0;
	s->data[6] = 8;
	result(s, "line coding", ask(s, 0x21, 0x20, 0, 0, 7), false);
}

static void dtr(struct session *s, const char *args)
{
	unsigned bits = 0;

	numbers(args, 16, &bits, 1);
	result(s, "line state", ask(s, 0x21, 0x22, bits, 0, 0), false);
}

static void print_text(struct session *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (s->data[i] == '\n' ||
		    (s->data[i] >= 32 && s->data[i] < 127))
			fputc(s->data[i], s->out);
		else if (s->data[i] != '\r')
			fprintf(s->out, "\\x%02x", s->data[i]);
	}
}

/* What the port sends within so many milliseconds. */
static void recv_text(struct session *s, const char *args)
{
	unsigned ms = 500;
	uint64_t end;
	size_t total = 0;

	numbers(args, 10, &ms, 1);
	end = board_us(s->board) + ms * 1000ull;
	while (board_us(s->board) < end) {
		int n = host_bulk(&s->host, 0x81, s->data, BULK_MAX,
				  end - board_us(s->board));

		if (n < 0 && n != HOST_TIMEOUT)
			fprintf(s->out, "[%s]", host_error(n));
		if (n < 0)
			break;
		total += (size_t)n;
		print_text(s, (size_t)n);
	}
	fprintf(s->out, "\n[%zu bytes]\n", total);
}

/* Text, with \xNN for what is no text. */
static void send_text(struct session *s, const char *text)
{
	uint8_t out[256];
	size_t n = 0;
	int e;

	for (; *text && n < sizeof(out); text++) {
		out[n] = (uint8_t)*text;
		if (text[0] == '\\' && text[1] == 'x' &&
		    hex_bytes(text + 2, &out[n], 1) == 1)
			text += 3;
		n++;
	}
	e = host_bulk(&s->host, 1, out, n, 1000000);
	if (e < 0)
		fprintf(s->out, "send: %s\n", host_error(e));
}

static void ymodem(struct session *s, const char *args)
{
	char path[IMAGES_PATH];

	images_find(args, path, sizeof(path));
	if (!host_ymodem(&s->host, path, "update.bin", s->out))
		fprintf(s->out, "not taken\n");
}

static void limit(struct session *s, const char *args)
{
	unsigned ms = 5000;

	numbers(args, 10, &ms, 1);
	s->host.limit_us = ms * 1000ull;
}

const struct command usb_commands[] = {
	{ "enum", enumerate, "[quiet]" },
	{ "string", string, "N" },
	{ "alt", alt, "N: SET_INTERFACE" },
	{ "status", status, "GETSTATUS" },
	{ "state", state, "GETSTATE" },
	{ "clear", clear, "CLRSTATUS" },
	{ "abort", abort_dfu, "ABORT" },
	{ "detach", detach, "DETACH" },
	{ "dnload", dnload, "BLOCK HEX | fill N FIRST | file NAME AT N" },
	{ "upload", upload, "BLOCK N" },
	{ "control", control, "TYPE REQUEST VALUE INDEX N [HEX]" },
	{ "rate", rate, "BAUD" },
	{ "dtr", dtr, "BITS" },
	{ "send", send_text, "TEXT" },
	{ "recv", recv_text, "MS" },
	{ "ymodem", ymodem, "FILE" },
	{ "limit", limit, "MS: of a control transfer" },
	{ 0 }
};
