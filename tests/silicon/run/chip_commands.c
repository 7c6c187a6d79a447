/* SPDX-License-Identifier: MIT */
#include "session.h"

#include <stdlib.h>
#include <string.h>

#include "../host/absent.h"
#include "../host/images.h"

/* Commands about the chip itself: images, power, pins, time, memory. */

static void load(struct session *s, const char *args)
{
	struct image_head head = { .start = CHIP_FLASH_BASE };
	char name[512] = "", path[IMAGES_PATH];
	unsigned at = 0;
	int n = sscanf(args, "%511s %x", name, &at);

	images_find(name, path, sizeof(path));
	if (images_head(path, &head) && head.bootloader) {
		s->bootloader = head.version;
		s->platform = head.platform;
	}
	if (n == 2)
		head.start = at;
	if (!chip_load(s->chip, path, head.start)) {
		fprintf(s->out, "cannot read %s\n", name);
		s->failed++;
		return;
	}
	fprintf(s->out, "loaded at %08x: %s\n", (unsigned)head.start,
		strrchr(path, '/') ? strrchr(path, '/') + 1 : path);
}

static void power(struct session *s, const char *args)
{
	(void)args;
	chip_reset(s->chip, RESET_POWER);
}

static void reset(struct session *s, const char *args)
{
	(void)args;
	chip_reset(s->chip, RESET_PIN);
}

static void run(struct session *s, const char *args)
{
	unsigned ms = 0;

	numbers(args, 10, &ms, 1);
	chip_run_us(s->chip, ms * 1000ull);
}

static void backup(struct session *s, const char *args)
{
	char *rest;
	unsigned long n = strtoul(args, &rest, 10);

	if (n < 20)
		s->chip->backup[n] = (uint32_t)strtoul(rest, NULL, 16);
}

static void backups(struct session *s, const char *args)
{
	(void)args;
	for (unsigned i = 0; i < 20; i++)
		fprintf(s->out, "%08x%s", (unsigned)s->chip->backup[i],
			i < 19 ? " " : "\n");
}

/* SETUP, or MODE: PC7, pressed is low. */
static void button(struct session *s, const char *args)
{
	chip_pin(s->chip, 2, 7, strncmp(args, "down", 4) != 0);
}

static void serialflash(struct session *s, const char *args)
{
	unsigned v[3] = { 1024, 1, 12 };

	numbers(args, 10, v, 3);
	if (!chip_serial_flash(s->chip, v[0] * 1024, v[1], v[2]))
		fprintf(s->out, "no memory\n");
}

static void modem(struct session *s, const char *args)
{
	(void)args;
	modem_on(&s->chip->modem);
}

static void electron(struct session *s, const char *args)
{
	(void)args;
	i2c_electron(s->chip->on_i2c);
}

static void protect(struct session *s, const char *args)
{
	unsigned bits = 0;

	numbers(args, 16, &bits, 1);
	s->chip->fc.optcr = (s->chip->fc.optcr & 0xffff) | bits << 16;
}

static void hook(struct session *s, const char *args)
{
	unsigned v[2] = { 0, 0 };

	numbers(args, 16, v, 2);
	if (!cpu_hook(&s->chip->cpu, v[0], v[1]))
		fprintf(s->out, "no room for a hook\n");
}

/* Finds and hooks what needs the missing Wi-Fi chip. */
static void no_wifi(struct session *s, const char *args)
{
	const struct cpu *c = &s->chip->cpu;
	unsigned ms = 8000, first = c->hook_count;
	int n;

	numbers(args, 10, &ms, 1);
	n = absent_hook(s->chip, ms);
	fprintf(s->out, "no-wifi: %s,", n < 0 ? "still faults" : "runs");
	for (unsigned i = first; i < c->hook_count; i++)
		fprintf(s->out, " %08x", (unsigned)c->hooks[i].pc);
	fprintf(s->out, "\n");
	if (n < 0)
		s->failed++;
}

static void waits(struct session *s, const char *args)
{
	s->chip->cpu.count_waits = strncmp(args, "run", 3) != 0;
}

/* The byte at an address of flash, RAM or, from 0 on, serial flash. */
static uint8_t *cell(struct chip *c, uint32_t a)
{
	if (a - CHIP_FLASH_BASE < CHIP_FLASH)
		return &c->flash[a - CHIP_FLASH_BASE];
	if (a - CPU_RAM_BASE < CHIP_RAM)
		return &c->ram[a - CPU_RAM_BASE];
	return c->sflash.cells && a < c->sflash.size ? &c->sflash.cells[a]
						     : NULL;
}

static void flash(struct session *s, const char *args)
{
	char *rest;
	uint32_t a = (uint32_t)strtoul(args, &rest, 16);
	unsigned n = 32;

	numbers(rest, 10, &n, 1);
	fprintf(s->out, "%08x: ", (unsigned)a);
	for (unsigned i = 0; i < n && i < SESSION_DATA; i++) {
		const uint8_t *p = cell(s->chip, a + i);

		s->data[i] = p ? *p : 0;
	}
	print_bytes(s->out, s->data, n);
}

static void poke(struct session *s, const char *args)
{
	char *rest;
	uint32_t a = (uint32_t)strtoul(args, &rest, 16);
	size_t n = hex_bytes(rest, s->data, SESSION_DATA);

	for (uint32_t i = 0; i < n; i++) {
		uint8_t *p = cell(s->chip, a + i);

		if (p)
			*p = s->data[i];
	}
	if (a - CHIP_FLASH_BASE < CHIP_FLASH)
		cpu_forget(&s->chip->cpu, a - CHIP_FLASH_BASE, (uint32_t)n);
}

static void counts(struct session *s, const char *args)
{
	const struct chip *c = s->chip;

	(void)args;
	fprintf(s->out, "flash: %lu words, errors %lu, erases", c->fc.words,
		c->fc.errors);
	for (unsigned i = 0; i < CHIP_SECTORS; i++)
		fprintf(s->out, " %lu", c->fc.erases[i]);
	fprintf(s->out, "; serial flash: %lu erases, %lu bytes\n",
		c->sflash.erases, c->sflash.writes);
}

static void save(struct session *s, const char *args)
{
	FILE *f = fopen(args, "wb");
	bool ok = f && chip_save(s->chip, f) &&
		  fwrite(&s->host, sizeof(s->host), 1, f) == 1;

	if (f && fclose(f) != 0)
		ok = false;
	if (!ok) {
		fprintf(s->out, "cannot save\n");
		s->failed++;
	}
}

static void restore(struct session *s, const char *args)
{
	FILE *f = fopen(args, "rb");
	struct host host;

	if (f && chip_restore(s->chip, f) &&
	    fread(&host, sizeof(host), 1, f) == 1) {
		s->host = host;
		s->host.chip = s->chip;
		s->host.bus = chip_usb(s->chip);
		s->host.stage = "";
	} else {
		fprintf(s->out, "cannot restore\n");
		s->failed++;
	}
	if (f)
		fclose(f);
}

static void echo(struct session *s, const char *args)
{
	fprintf(s->out, "== %s\n", args);
}

const struct command chip_commands[] = {
	{ "echo", echo, "TEXT" },
	{ "load", load, "FILE [ADDRESS]: where its header says" },
	{ "power", power, "off and on" },
	{ "reset", reset, "the button" },
	{ "run", run, "MS" },
	{ "backup", backup, "N HEX: register 1 = edfa asks for DFU" },
	{ "backups", backups, "all backup registers" },
	{ "button", button, "down|up: SETUP or MODE" },
	{ "serialflash", serialflash, "KB PORT PIN (1024 1 12: P1)" },
	{ "modem", modem, "a cellular modem that answers, on USART3" },
	{ "electron", electron, "charger and fuel gauge on I2C" },
	{ "protect", protect, "HEX: write protection, a set bit allows" },
	{ "hook", hook, "PC VALUE: this function only returns VALUE" },
	{ "no-wifi", no_wifi, "[MS]: find and hook what needs the chip" },
	{ "waits", waits, "count|run wait loops" },
	{ "flash", flash, "ADDRESS N: show memory" },
	{ "poke", poke, "ADDRESS HEX" },
	{ "counts", counts, "erases and words" },
	{ "save", save, "FILE: the state" },
	{ "restore", restore, "FILE" },
	{ 0 }
};
