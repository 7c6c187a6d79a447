/* SPDX-License-Identifier: MIT */
#include "pair.h"

#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/fsio.h"
#include "tests/silicon/host/absent.h"
#include "tests/silicon/host/images.h"

#define DFU_WANTED                                                             \
	0xedfa /* in backup register 1, as the system asks for it              \
		*/
#define START_US  1000000
#define ATTACH_US 1000000
#define HOLD_US	  4000000 /* SETUP held over a reset: DFU (led.md) */
#define SETTLE_US 2000000
#define MODEL_US  15000000 /* its system runs */
#define LISTEN_US 2000000
#define QUIET_US  400000
#define SAY_US	  8000000
#define SLICE_US  2000
#define BULK_LEN  64
#define BULK_US	  200000
#define FILE_MAX  (1u << 20)

static const char id[] = "210032000a47333437333836";

bool pair_possible(const struct pair_setup *s)
{
	char path[IMAGES_PATH];

	for (size_t i = 0; i < PAIR_IMAGES && s->images[i]; i++) {
		if (!images_find(s->images[i], path, sizeof(path)))
			return false;
	}
	return true;
}

/* The image into both flashes. */
static bool install(struct pair *p, const char *name)
{
	struct image_head head = { .start = CHIP_FLASH_BASE };
	char path[IMAGES_PATH];
	struct buf image;
	bool ok;

	buf_init(&image, FILE_MAX);
	ok = images_find(name, path, sizeof(path)) &&
	     images_head(path, &head) && fsio_read(path, &image, NULL) == 0 &&
	     chip_load(p->chip, path, head.start) &&
	     vdev_install(p->model, (const uint8_t *)image.data, image.len,
			  STORE_MAIN);
	buf_fini(&image);
	return ok;
}

static bool power_chip(struct pair *p)
{
	if (p->setup->electron)
		i2c_electron(p->chip->on_i2c);
	if (p->setup->external &&
	    !chip_serial_flash(p->chip, p->setup->external, 1, 12))
		return false;
	chip_reset(p->chip, RESET_POWER);
	return true;
}

static bool enumerate(struct pair *p)
{
	uint8_t d[64];

	return host_attach(&p->host, &p->chip->board, ATTACH_US) &&
	       host_control(&p->host, 0x80, 6, 0x100, 0, d, sizeof(d)) >= 8 &&
	       host_set_address(&p->host) >= 0 &&
	       host_control(&p->host, 0, 9, 1, 0, NULL, 0) >= 0;
}

/* The bulk endpoints of its serial port. */
static bool find_endpoints(struct pair *p)
{
	uint8_t d[255];
	int n = host_control(&p->host, 0x80, 6, 0x200, 0, d, sizeof(d));

	for (int at = 0; at + 3 < n && d[at]; at += d[at]) {
		if (d[at + 1] != 5 || (d[at + 3] & 3) != 2)
			continue;
		if (d[at + 2] & 0x80)
			p->in = d[at + 2];
		else
			p->out = d[at + 2];
	}
	return p->in && p->out;
}

static bool start_chip(struct pair *p)
{
	if (!power_chip(p))
		return false;
	p->chip->backup[1] = DFU_WANTED;
	chip_run_us(p->chip, START_US);
	return enumerate(p);
}

static void pass(struct pair *p, int64_t us)
{
	int64_t end = p->now + us;

	while (vdev_next_us(p->model) <= end) {
		if (vdev_next_us(p->model) > p->now)
			p->now = vdev_next_us(p->model);
		vdev_run(p->model, p->now);
	}
	p->now = end;
	vdev_run(p->model, p->now);
}

static bool start_model(struct pair *p)
{
	vdev_plug(p->model, true, p->now);
	vdev_button(p->model, true, p->now);
	vdev_reset(p->model, p->now);
	pass(p, HOLD_US);
	vdev_button(p->model, false, p->now);
	pass(p, SETTLE_US);
	return vdev_mode(p->model) == MODE_DFU;
}

/* Both with the images in flash, nothing running yet. */
static bool make(struct pair *p, const struct pair_setup *s, const char **why)
{
	const struct vdev_config config = { .platform_id = s->platform,
					    .id = id };

	*p = (struct pair){ .setup = s,
			    .chip = chip_new(),
			    .model = vdev_new(&config) };
	*why = "no memory";
	if (!p->chip || !p->model)
		return false;
	*why = "an image does not go in";
	for (size_t i = 0; i < PAIR_IMAGES && s->images[i]; i++) {
		if (!install(p, s->images[i]))
			return false;
	}
	return true;
}

bool pair_start(struct pair *p, const struct pair_setup *s, const char **why)
{
	if (!make(p, s, why))
		return false;
	*why = "the real bootloader does not come to DFU mode";
	if (!start_chip(p))
		return false;
	*why = "the model does not come to DFU mode";
	return start_model(p);
}

bool pair_start_system(struct pair *p, const struct pair_setup *s,
		       const char **why)
{
	/* 28800, 8N1: listening mode (serial.md 1.1) */
	static const uint8_t coding[] = { 0x80, 0x70, 0, 0, 0, 0, 8 };
	static const struct usb_setup set = { 0x21, 0x20, 0, 0 };
	struct pair_answer real, model;

	if (!make(p, s, why))
		return false;
	*why = "the real system faults without its radio";
	if (!power_chip(p) || absent_hook(p->chip, s->no_wifi_ms) < 0)
		return false;
	*why = "the real system does not enumerate";
	if (!enumerate(p) || !find_endpoints(p))
		return false;
	vdev_plug(p->model, true, p->now);
	pass(p, MODEL_US);
	*why = "28800 was refused";
	pair_ask(p, &set, coding, sizeof(coding), &real, &model);
	if (real.n < 0 || model.n < 0)
		return false;
	chip_run_us(p->chip, LISTEN_US);
	pass(p, LISTEN_US);
	pair_type(p, "v", &real, &model); /* what was said meanwhile */
	return true;
}

void pair_end(struct pair *p)
{
	chip_free(p->chip);
	vdev_free(p->model);
}

void pair_ask(struct pair *p, const struct usb_setup *setup,
	      const uint8_t *data, size_t len, struct pair_answer *real,
	      struct pair_answer *model)
{
	bool in = setup->type & USB_DIR_IN;
	int64_t done = p->now;

	memset(real->data, 0xee, sizeof(real->data));
	if (!in && len)
		memcpy(real->data, data, len);
	memcpy(model->data, real->data, sizeof(model->data));
	real->n = host_control(&p->host, setup->type, setup->request,
			       setup->value, setup->index, real->data,
			       (uint16_t)len);
	if (real->n < 0)
		real->n = real->n == HOST_STALL ? PAIR_STALL : PAIR_GONE;
	model->n =
		vdev_control(p->model, setup, model->data, len, p->now, &done);
	if (model->n < 0)
		model->n = model->n == VDEV_STALL ? PAIR_STALL : PAIR_GONE;
	pass(p, done > p->now ? done - p->now : 0);
}

static void hear_chip(struct pair *p, struct pair_answer *a)
{
	uint64_t quiet = 0, all = 0;

	a->n = 0;
	while (quiet < QUIET_US && all < SAY_US &&
	       a->n + BULK_LEN < PAIR_DATA) {
		int n = host_bulk(&p->host, p->in, a->data + a->n, BULK_LEN, 1);

		if (n > 0) {
			a->n += n;
			quiet = 0;
			continue;
		}
		chip_run_us(p->chip, SLICE_US);
		quiet += SLICE_US;
		all += SLICE_US;
	}
}

static void hear_model(struct pair *p, struct pair_answer *a)
{
	uint64_t quiet = 0, all = 0;

	a->n = 0;
	while (quiet < QUIET_US && all < SAY_US &&
	       a->n + BULK_LEN < PAIR_DATA) {
		size_t n = vdev_serial_out(p->model, a->data + a->n, BULK_LEN,
					   p->now);

		a->n += (int)n;
		quiet = n ? 0 : quiet + SLICE_US;
		all += SLICE_US;
		pass(p, SLICE_US);
	}
}

void pair_type(struct pair *p, const char *text, struct pair_answer *real,
	       struct pair_answer *model)
{
	uint8_t packet[BULK_LEN];
	size_t len = strlen(text);

	memset(real->data, 0, sizeof(real->data));
	memset(model->data, 0, sizeof(model->data));
	memcpy(packet, text, len);
	host_bulk(&p->host, p->out, packet, len, BULK_US);
	vdev_serial_in(p->model, text, len, p->now);
	hear_chip(p, real);
	hear_model(p, model);
}
