/* SPDX-License-Identifier: MIT */
#include "session.h"

#include <stdlib.h>
#include <string.h>

#include "../host/images.h"

/* Commands about any board: images, power, pins, time, memory. */

static bool start_board(struct session *s, const struct board_kind *kind)
{
	struct board *b = kind->create();

	if (!b)
		return false;
	session_end(s);
	s->board = b;
	b->kind->reset(b, RESET_POWER);
	return true;
}

bool session_start(struct session *s)
{
	return start_board(s, &board_stm32f205);
}

void session_end(struct session *s)
{
	if (s->board)
		s->board->kind->destroy(s->board);
	s->board = NULL;
}

static void fails(struct session *s, const char *why, const char *what)
{
	fprintf(s->out, "%s%s\n", why, what);
	s->failed++;
}

/* Another kind of board in place of the one there was. */
static void chip(struct session *s, const char *args)
{
	const struct board_kind *kind = board_kind_find(args);

	if (!kind || !start_board(s, kind))
		fails(s, "no such chip: ", args);
}

static void load(struct session *s, const char *args)
{
	struct image_head head;
	char name[512] = "", path[IMAGES_PATH];
	uint32_t to = 0;
	unsigned at = 0;
	int n = sscanf(args, "%511s %x", name, &at);

	images_find(name, path, sizeof(path));
	if (images_head(path, &head) && head.bootloader) {
		s->bootloader = head.version;
		s->platform = head.platform;
	}
	to = at;
	if (!s->board->kind->load(s->board, path, &to, n == 2)) {
		fails(s, "cannot read ", name);
		return;
	}
	fprintf(s->out, "loaded at %08x: %s\n", (unsigned)to,
		strrchr(path, '/') ? strrchr(path, '/') + 1 : path);
}

static void power(struct session *s, const char *args)
{
	(void)args;
	s->board->kind->reset(s->board, RESET_POWER);
}

static void reset(struct session *s, const char *args)
{
	(void)args;
	s->board->kind->reset(s->board, RESET_PIN);
}

static void run(struct session *s, const char *args)
{
	unsigned ms = 0;

	numbers(args, 10, &ms, 1);
	board_run_us(s->board, ms * 1000ull);
}

/* SETUP, or MODE. */
static void button(struct session *s, const char *args)
{
	s->board->kind->button(s->board, strncmp(args, "down", 4) == 0);
}

/* Or the network co-processor. */
static void modem(struct session *s, const char *args)
{
	(void)args;
	s->board->kind->modem(s->board);
}

static void hook(struct session *s, const char *args)
{
	unsigned v[2] = { 0, 0 };

	numbers(args, 16, v, 2);
	if (!cpu_hook(s->board->cpu, v[0], v[1]))
		fprintf(s->out, "no room for a hook\n");
}

static void waits(struct session *s, const char *args)
{
	s->board->cpu->count_waits = strncmp(args, "run", 3) != 0;
}

static void flash(struct session *s, const char *args)
{
	char *rest;
	uint32_t a = (uint32_t)strtoul(args, &rest, 16);
	unsigned n = 32;

	numbers(rest, 10, &n, 1);
	fprintf(s->out, "%08x: ", (unsigned)a);
	for (unsigned i = 0; i < n && i < SESSION_DATA; i++) {
		const uint8_t *p = s->board->kind->cell(s->board, a + i);

		s->data[i] = p ? *p : 0;
	}
	print_bytes(s->out, s->data, n);
}

static void poke(struct session *s, const char *args)
{
	struct cpu *c = s->board->cpu;
	char *rest;
	uint32_t a = (uint32_t)strtoul(args, &rest, 16);
	size_t n = hex_bytes(rest, s->data, SESSION_DATA);

	for (uint32_t i = 0; i < n; i++) {
		uint8_t *p = s->board->kind->cell(s->board, a + i);

		if (p)
			*p = s->data[i];
	}
	if (a - c->flash_base < c->flash_size)
		cpu_forget(c, a - c->flash_base, (uint32_t)n);
}

static void counts(struct session *s, const char *args)
{
	(void)args;
	s->board->kind->counts(s->board, s->out);
}

static void save(struct session *s, const char *args)
{
	FILE *f = fopen(args, "wb");
	bool ok = f && s->board->kind->save(s->board, f) &&
		  fwrite(&s->host, sizeof(s->host), 1, f) == 1;

	if (f && fclose(f) != 0)
		ok = false;
	if (!ok)
		fails(s, "cannot save ", args);
}

static void restore(struct session *s, const char *args)
{
	FILE *f = fopen(args, "rb");
	struct host host;

	if (f && s->board->kind->restore(s->board, f) &&
	    fread(&host, sizeof(host), 1, f) == 1) {
		s->host = host;
		s->host.board = s->board;
		s->host.stage = "";
	} else {
		fails(s, "cannot restore ", args);
	}
	if (f)
		fclose(f);
}

static void echo(struct session *s, const char *args)
{
	fprintf(s->out, "== %s\n", args);
}

const struct command board_commands[] = {
	{ "echo", echo, "TEXT" },
	{ "chip", chip, "NAME: another chip; stm32f205 or nrf52840" },
	{ "load", load, "FILE [ADDRESS]: where its header says" },
	{ "power", power, "off and on" },
	{ "reset", reset, "the button" },
	{ "run", run, "MS" },
	{ "button", button, "down|up: SETUP or MODE" },
	{ "modem", modem, "the modem or co-processor is there and answers" },
	{ "hook", hook, "PC VALUE: this function only returns VALUE" },
	{ "waits", waits, "count|run wait loops" },
	{ "flash", flash, "ADDRESS N: show memory" },
	{ "poke", poke, "ADDRESS HEX" },
	{ "counts", counts, "erases and words" },
	{ "save", save, "FILE: the state" },
	{ "restore", restore, "FILE" },
	{ 0 }
};
