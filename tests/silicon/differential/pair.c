#include "pair.h"

#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/fsio.h"
#include "tests/silicon/host/images.h"

#define DFU_WANTED                                                             \
	0xedfa /* in backup register 1, as the system asks for it              \
		*/
#define START_US  1000000
#define ATTACH_US 1000000
#define HOLD_US	  4000000 /* SETUP held over a reset: DFU (led.md) */
#define SETTLE_US 2000000
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

static bool start_chip(struct pair *p)
{
	uint8_t d[64];

	if (p->setup->electron)
		i2c_electron(p->chip->on_i2c);
	if (p->setup->external &&
	    !chip_serial_flash(p->chip, p->setup->external, 1, 12))
		return false;
	chip_reset(p->chip, RESET_POWER);
	p->chip->backup[1] = DFU_WANTED;
	chip_run_us(p->chip, START_US);
	return host_attach(&p->host, p->chip, ATTACH_US) &&
	       host_control(&p->host, 0x80, 6, 0x100, 0, d, sizeof(d)) >= 8 &&
	       host_set_address(&p->host) >= 0 &&
	       host_control(&p->host, 0, 9, 1, 0, NULL, 0) >= 0;
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

bool pair_start(struct pair *p, const struct pair_setup *s, const char **why)
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
	*why = "the real bootloader does not come to DFU mode";
	if (!start_chip(p))
		return false;
	*why = "the model does not come to DFU mode";
	return start_model(p);
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
