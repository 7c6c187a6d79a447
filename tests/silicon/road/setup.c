/* SPDX-License-Identifier: MIT */
#include "setup.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "tests/silicon/host/absent.h"
#include "tests/silicon/host/images.h"

#define NO_WIFI_MS 9000

struct word {
	const char *name;
	void (*act)(struct setup_device *d, const char *args);
};

static void port(struct setup_device *d, const char *args)
{
	snprintf(d->port, sizeof(d->port), "%.31s", args);
}

static void chip(struct setup_device *d, const char *args)
{
	const struct board_kind *kind = board_kind_find(args);

	if (!kind || !device_change(&d->vdev, kind))
		errx(125, "no such chip: %s", args);
}

/* For lines that only that chip knows. */
static struct chip *stm32_of(struct setup_device *d)
{
	if (d->vdev.board->kind != &board_stm32f205)
		errx(125, "%s: not with this chip", d->name);
	return chip_of(d->vdev.board);
}

static void put(struct board *b, const char *name, const unsigned *at)
{
	char path[IMAGES_PATH];
	uint32_t to = at ? *at : 0;

	if (!images_find(name, path, sizeof(path)))
		errx(125, "no image %s", name);
	if (!b->kind->load(b, path, &to, at != NULL))
		errx(125, "%s", path);
}

static void load(struct setup_device *d, const char *args)
{
	char name[512];
	unsigned a = 0;
	int n = sscanf(args, "%511s %x", name, &a);

	if (n < 1)
		errx(125, "load FILE [ADDRESS]");
	put(d->vdev.board, name, n == 2 ? &a : NULL);
}

static void modem(struct setup_device *d, const char *args)
{
	(void)args;
	d->vdev.board->kind->modem(d->vdev.board);
}

static void electron(struct setup_device *d, const char *args)
{
	(void)args;
	i2c_electron(stm32_of(d)->on_i2c);
	d->vdev.battery = true;
}

/* KB PORT PIN */
static void serialflash(struct setup_device *d, const char *args)
{
	unsigned kb = 1024, port_number = 1, pin = 12;

	sscanf(args, "%u %u %u", &kb, &port_number, &pin);
	if (!chip_serial_flash(stm32_of(d), kb * 1024, port_number, pin))
		errx(125, "memory");
}

static void power(struct setup_device *d, const char *args)
{
	(void)args;
	d->vdev.board->kind->reset(d->vdev.board, RESET_POWER);
}

static void no_wifi(struct setup_device *d, const char *args)
{
	unsigned ms = NO_WIFI_MS;

	sscanf(args, "%u", &ms);
	if (absent_hook(stm32_of(d), ms) < 0)
		errx(125, "%s: still faults without the Wi-Fi chip", d->name);
}

/*
 * [MS] FILE...: images that will come later; what they need is found on
 * another chip.
 */
static void no_wifi_for(struct setup_device *d, const char *args)
{
	const struct chip_serial_flash *f = &stm32_of(d)->sflash;
	struct chip *other = chip_new();
	char list[1200], *rest = list, *name;
	unsigned ms = NO_WIFI_MS;
	int used = 0;

	if (sscanf(args, "%u %n", &ms, &used) == 1)
		args += used;
	if (!other ||
	    (f->size && !chip_serial_flash(other, f->size, f->port, f->pin)))
		errx(125, "memory");
	snprintf(list, sizeof(list), "%s", args);
	while ((name = strsep(&rest, " ")))
		put(&other->board, name, NULL);
	chip_reset(other, RESET_POWER);
	if (absent_hook(other, ms) < 0)
		errx(125, "%s: still faults without the Wi-Fi chip", args);
	for (unsigned i = 0; i < other->cpu.hook_count; i++)
		cpu_hook_add(d->vdev.board->cpu, &other->cpu.hooks[i]);
	chip_free(other);
}

static void hook(struct setup_device *d, const char *args)
{
	unsigned pc, value;

	if (sscanf(args, "%x %x", &pc, &value) != 2 ||
	    !cpu_hook(d->vdev.board->cpu, pc, value))
		errx(125, "hook PC VALUE: %s", args);
}

static void run(struct setup_device *d, const char *args)
{
	board_run_us(d->vdev.board, strtoull(args, NULL, 10) * 1000);
}

/* down or up */
static void button(struct setup_device *d, const char *args)
{
	d->vdev.board->kind->button(d->vdev.board, strcmp(args, "down") == 0);
}

/* What another program left behind: a bit rate, 8N1. */
static void rate(struct setup_device *d, const char *args)
{
	if (!device_rate(&d->vdev, (uint32_t)strtoul(args, NULL, 10)))
		errx(125, "%s: no serial port", d->name);
}

/* HEX: twelve bytes that no other device has. */
static void identity(struct setup_device *d, const char *args)
{
	uint8_t *uid = stm32_of(d)->uid;

	for (size_t i = 0; i < sizeof(stm32_of(d)->uid); i++) {
		unsigned byte;

		if (sscanf(args + 2 * i, "%2x", &byte) != 1)
			errx(125, "id HEX: %s", args);
		uid[i] = (uint8_t)byte;
	}
}

/* ADDRESS BYTE: one cell of memory, as a fault would leave it. */
static void poke(struct setup_device *d, const char *args)
{
	struct board *b = d->vdev.board;
	unsigned a, v;
	uint8_t *p;

	if (sscanf(args, "%x %x", &a, &v) != 2 || v > 0xff ||
	    !(p = b->kind->cell(b, a)))
		errx(125, "poke ADDRESS BYTE: %s", args);
	*p = (uint8_t)v;
	if (a - b->cpu->flash_base < b->cpu->flash_size)
		cpu_forget(b->cpu, a - b->cpu->flash_base, 1);
}

static void backup(struct setup_device *d, const char *args)
{
	unsigned n = 0, v = 0;

	if (sscanf(args, "%u %x", &n, &v) != 2 || n >= 20)
		errx(125, "backup N HEX: %s", args);
	stm32_of(d)->backup[n] = v;
}

static void restore(struct setup_device *d, const char *args)
{
	FILE *f = fopen(args, "rb");

	if (!f || !d->vdev.board->kind->restore(d->vdev.board, f))
		errx(125, "%s: no saved state of this build", args);
	fclose(f);
}

static void trace(struct setup_device *d, const char *args)
{
	d->vdev.trace = fopen(args, "w");
	if (!d->vdev.trace)
		err(125, "%s", args);
	setvbuf(d->vdev.trace, NULL, _IOLBF, 0);
}

static const struct word words[] = {
	{ "port", port },
	{ "chip", chip },
	{ "id", identity },
	{ "load", load },
	{ "electron", electron },
	{ "modem", modem },
	{ "serialflash", serialflash },
	{ "power", power },
	{ "no-wifi", no_wifi },
	{ "no-wifi-for", no_wifi_for },
	{ "hook", hook },
	{ "button", button },
	{ "poke", poke },
	{ "rate", rate },
	{ "run", run },
	{ "backup", backup },
	{ "restore", restore },
	{ "trace", trace },
};

static struct setup_device *add(struct setup *s, const char *name)
{
	struct setup_device *d = &s->devices[s->count];

	if (s->count == SETUP_DEVICES)
		errx(125, "too many devices");
	snprintf(d->name, sizeof(d->name), "%.31s", name);
	snprintf(d->port, sizeof(d->port), "1-%zu", ++s->count);
	if (!device_init(&d->vdev, s->clock))
		errx(125, "memory");
	return d;
}

static void obey(struct setup *s, char *line, const char *file)
{
	char *args = line + strcspn(line, " ");

	if (*args)
		*args++ = '\0';
	if (!*line || *line == '#')
		return;
	if (strcmp(line, "device") == 0) {
		add(s, args);
		return;
	}
	if (!s->count)
		add(s, "device");
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strcmp(words[i].name, line) == 0) {
			words[i].act(&s->devices[s->count - 1], args);
			return;
		}
	}
	errx(125, "%s: what is %s?", file, line);
}

void setup_read(struct setup *s, const char *file)
{
	FILE *f = fopen(file, "r");
	char line[1200];

	if (!f)
		err(125, "%s", file);
	while (fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		obey(s, line, file);
	}
	fclose(f);
	for (size_t i = 0; i < s->count; i++) {
		if (!s->devices[i].vdev.board->resets)
			errx(125, "%s: no power", s->devices[i].name);
	}
}

struct setup_device *setup_find(struct setup *s, const char *name)
{
	for (size_t i = 0; i < s->count; i++) {
		if (strcmp(s->devices[i].name, name) == 0)
			return &s->devices[i];
	}
	return NULL;
}

void setup_write(struct setup *s, char what, const char *argument)
{
	const char *file = strchr(argument, ':');
	const struct board *b;
	struct setup_device *d;
	char name[32];
	FILE *f;
	bool ok;

	if (!file)
		errx(125, "DEVICE:FILE, not %s", argument);
	snprintf(name, sizeof(name), "%.*s", (int)(file - argument), argument);
	d = setup_find(s, name);
	f = d ? fopen(file + 1, "wb") : NULL;
	if (!f)
		errx(125, "%s: no such device, or no such place", argument);
	b = d->vdev.board;
	if (what == 'S')
		ok = b->kind->save(b, f);
	else
		ok = fwrite(b->cpu->flash, b->cpu->flash_size, 1, f) == 1;
	if (fclose(f) != 0 || !ok)
		errx(125, "%s", file + 1);
}

void setup_free(struct setup *s)
{
	for (size_t i = 0; i < s->count; i++) {
		if (s->devices[i].vdev.trace)
			fclose(s->devices[i].vdev.trace);
		device_fini(&s->devices[i].vdev);
	}
}
