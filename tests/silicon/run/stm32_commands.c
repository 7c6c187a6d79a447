/* SPDX-License-Identifier: MIT */
#include "session.h"

#include <stdlib.h>

#include "../host/absent.h"

/* Commands about what only an STM32F205 has. */

static void backup(struct session *s, const char *args)
{
	char *rest;
	unsigned long n = strtoul(args, &rest, 10);

	if (n < 20)
		session_chip(s)->backup[n] = (uint32_t)strtoul(rest, NULL, 16);
}

static void backups(struct session *s, const char *args)
{
	(void)args;
	for (unsigned i = 0; i < 20; i++)
		fprintf(s->out, "%08x%s", (unsigned)session_chip(s)->backup[i],
			i < 19 ? " " : "\n");
}

static void serialflash(struct session *s, const char *args)
{
	unsigned v[3] = { 1024, 1, 12 };

	numbers(args, 10, v, 3);
	if (!chip_serial_flash(session_chip(s), v[0] * 1024, v[1], v[2]))
		fprintf(s->out, "no memory\n");
}

static void electron(struct session *s, const char *args)
{
	(void)args;
	i2c_electron(session_chip(s)->on_i2c);
}

static void protect(struct session *s, const char *args)
{
	unsigned bits = 0;

	numbers(args, 16, &bits, 1);
	session_chip(s)->fc.optcr =
		(session_chip(s)->fc.optcr & 0xffff) | bits << 16;
}

/* Finds and hooks what needs the missing Wi-Fi chip. */
static void no_wifi(struct session *s, const char *args)
{
	const struct cpu *c = &session_chip(s)->cpu;
	unsigned ms = 8000, first = c->hook_count;
	int n;

	numbers(args, 10, &ms, 1);
	n = absent_hook(session_chip(s), ms);
	fprintf(s->out, "no-wifi: %s,", n < 0 ? "still faults" : "runs");
	for (unsigned i = first; i < c->hook_count; i++)
		fprintf(s->out, " %08x", (unsigned)c->hooks[i].pc);
	fprintf(s->out, "\n");
	if (n < 0)
		s->failed++;
}

static void hash(struct session *s, const char *args)
{
	(void)args;
	fprintf(s->out, "state %016llx\n",
		(unsigned long long)chip_hash(session_chip(s)));
}

const struct command stm32_commands[] = {
	{ "backup", backup, "N HEX: register 1 = edfa asks for DFU" },
	{ "backups", backups, "all backup registers" },
	{ "serialflash", serialflash, "KB PORT PIN (1024 1 12: P1)" },
	{ "electron", electron, "charger and fuel gauge on I2C" },
	{ "protect", protect, "HEX: write protection, a set bit allows" },
	{ "no-wifi", no_wifi, "[MS]: find and hook what needs the chip" },
	{ "hash", hash, "a number for the whole state" },
	{ 0 }
};
