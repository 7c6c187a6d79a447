/* SPDX-License-Identifier: MIT */
#include "ports.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fsio.h"
#include "bench/world/world.h"
#include "calls_parts.h"
#include "cli/commands.h"

#define WORDS_MAX 32

/* Sleeping moves it; any thread may. */
struct quick_clock {
	struct clock clock;
	_Atomic int64_t us;
};

struct ports {
	struct world world;
	struct bench *bench;
	struct quick_clock clock;
	struct bus_ops bus_ops;
	const struct bus_ops *real_bus;
	char state[300];
	struct ports_result *result;
};

struct handle {
	struct usb usb;
};

static struct ports ports;

static int64_t quick_now(void *ctx)
{
	return ((struct quick_clock *)ctx)->us;
}

static void quick_sleep(void *ctx, int64_t us)
{
	if (us > 0)
		((struct quick_clock *)ctx)->us += us;
}

static int usb_due(struct err *e, const char *name)
{
	return calls_due(CALLS_USB, name) ? err_set(e, ERR_IO, "torture",
						    "the call %s fails", name)
					  : 0;
}

static int handle_control(void *ctx, const struct usb_setup *setup, void *data,
			  size_t len, struct deadline *d, struct err *e)
{
	struct handle *h = ctx;
	int rc = usb_due(e, "control");

	return rc ? rc : usb_control(&h->usb, setup, data, len, d, e);
}

static int handle_claim(void *ctx, int interface, struct err *e)
{
	struct handle *h = ctx;
	int rc = usb_due(e, "claim");

	return rc ? rc : usb_claim(&h->usb, interface, e);
}

static int handle_alt(void *ctx, int interface, int alt, struct err *e)
{
	struct handle *h = ctx;
	int rc = usb_due(e, "alt");

	return rc ? rc : usb_alt(&h->usb, interface, alt, e);
}

static void handle_close(void *ctx)
{
	struct handle *h = ctx;

	usb_close(&h->usb);
	free(h);
}

static int open_usb(void *ctx, const struct bus_device *dev, struct usb *out,
		    struct err *e)
{
	static const struct usb_ops ops = { handle_control, handle_claim,
					    handle_alt, handle_close };
	struct handle *h = calloc(1, sizeof(*h));
	int rc = usb_due(e, "open");

	if (rc == 0)
		rc = ports.real_bus->open_usb(ctx, dev, &h->usb, e);
	if (rc < 0) {
		free(h);
		return rc;
	}
	*out = (struct usb){ &ops, h };
	return 0;
}

static struct world *open_bench(void *ctx, struct cli *cli, struct err *e)
{
	struct ports *p = ctx;
	int rc;

	ports.clock.clock =
		(struct clock){ quick_now, quick_sleep, &ports.clock };
	calls_spare(true);
	rc = cli->bench ? bench_world_open(cli->bench, &p->clock.clock,
					   &p->world, &p->bench, e)
			: err_set(e, ERR_NO_DEVICE, "torture", "no bench");
	if (rc == 0) {
		bench_load(p->bench, p->state, NULL);
		bench_twins(&p->world);
		p->real_bus = p->world.bus.ops;
		p->bus_ops = *p->real_bus;
		p->bus_ops.open_usb = open_usb;
		p->world.bus.ops = &p->bus_ops;
	}
	calls_spare(false);
	return rc ? NULL : &p->world;
}

static uint32_t crc_of(struct vdev *v, bool external)
{
	uint32_t base = external ? 0 : 0x08000000, size = 1u << 24;
	const uint8_t *flash = NULL;

	while (size && !flash) {
		flash = vdev_flash(v, external, base, size);
		size >>= flash ? 0 : 1;
	}
	return flash ? bytes_crc32(flash, size) : 0;
}

static void close_bench(void *ctx, struct world *w, int exit_code)
{
	struct ports *p = ctx;

	(void)w, (void)exit_code;
	calls_disarm();
	for (size_t i = 0; i < bench_device_count(p->bench); i++) {
		struct vdev *v = bench_vdev(p->bench, i);

		p->result->state = p->result->state * 31 + crc_of(v, false);
		p->result->state = p->result->state * 31 + crc_of(v, true);
	}
	bench_save(p->bench, p->state, NULL);
	bench_close(p->bench);
}

void ports_keep(void)
{
	if (ports.bench)
		bench_save(ports.bench, ports.state, NULL);
}

static void into_file(FILE *stream, const char *home, const char *name)
{
	char path[300];

	snprintf(path, sizeof(path), "%s/%s", home, name);
	if (!freopen(path, "w", stream))
		_exit(99);
}

static void own_folders(const char *home)
{
	setenv("HOME", home, 1);
	setenv("XDG_STATE_HOME", home, 1);
	setenv("XDG_DATA_HOME", home, 1);
	setenv("XDG_CONFIG_HOME", home, 1);
	setenv("XDG_RUNTIME_DIR", home, 1);
	unsetenv("UNBRICK_TOKEN");
	unsetenv("PARTICLE_TOKEN");
	if (chdir(home))
		_exit(99);
}

void ports_run(const char *home, const char *const *words, void (*arm)(void *),
	       void *ctx, struct ports_result *out)
{
	const struct cli_host host = { .commands = cli_commands,
				       .world_open = open_bench,
				       .world_close = close_bench,
				       .ctx = &ports };
	char *argv[WORDS_MAX + 1] = { 0 }, *owned[WORDS_MAX + 1];
	int argc = 1;

	own_folders(home);
	into_file(stdout, home, "out");
	into_file(stderr, home, "err");
	argv[0] = strdup("unbrick");
	for (; words[argc - 1] && argc < WORDS_MAX; argc++)
		argv[argc] = strdup(words[argc - 1]);
	memcpy(owned, argv, sizeof(owned));
	snprintf(ports.state, sizeof(ports.state), "%s/bench.state", home);
	memset(out, 0, sizeof(*out));
	ports.result = out;
	arm(ctx);
	out->rc = cli_main(argc, argv, &host);
	calls_disarm();
	fflush(NULL);
	for (int i = 0; i < argc; i++)
		free(owned[i]);
}

void ports_files(const char *scene, const char *part, const char *dir)
{
	struct err e = { 0 };
	struct world world;
	struct bench *b;

	if (bench_world_open(scene, clock_real(), &world, &b, &e)) {
		fprintf(stderr, "%s\n", e.what);
		exit(2);
	}
	for (size_t i = 0; i < bench_firmware_count(b); i++) {
		struct bench_firmware info;
		char path[400];
		struct buf image;

		if (!bench_firmware_info(b, i, &info))
			exit(2);
		if (!strstr(info.name, part))
			continue;
		buf_init(&image, 1u << 24);
		if (bench_firmware_image(b, i, &image, &e))
			exit(2);
		snprintf(path, sizeof(path), "%s/%s", dir, info.name);
		fsio_write(path, image.data, image.len, 0600, NULL);
		buf_fini(&image);
	}
	bench_close(b);
}
