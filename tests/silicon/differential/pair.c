/* SPDX-License-Identifier: MIT */
#include "pair.h"

#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/count.h"
#include "base/fsio.h"
#include "tests/silicon/host/absent.h"
#include "tests/silicon/host/images.h"
#include "tests/silicon/nrf/nrf.h"

#define DFU_WANTED                                                             \
	0xedfa /* in backup register 1, as the system asks for it              \
		*/
#define START_US    1000000
#define ATTACH_US   1000000
#define HOLD_US	    4000000 /* SETUP held over a reset: DFU (led.md) */
#define SETTLE_US   2000000
#define SYSTEM_US   30000000 /* of Gen 3 */
#define MODEL_US    15000000 /* its system runs */
#define LISTEN_US   2000000
#define QUIET_US    400000
#define SAY_US	    16000000
#define SLICE_US    2000
#define NCP_VERSION 5 /* what tests/silicon/nrf/ncp.c says */
#define BULK_LEN    64
#define BULK_US	    200000
#define FILE_MAX    (1u << 20)

bool pair_possible(const struct pair_setup *s)
{
	char path[IMAGES_PATH];

	for (size_t i = 0; i < PAIR_IMAGES && s->images[i]; i++) {
		if (!images_find(s->images[i], path, sizeof(path)))
			return false;
	}
	return true;
}

/* What came to the first page of the real chip, to the model as well. */
static bool copy_page(struct pair *p)
{
	const uint8_t *page = p->board->kind->cell(p->board, 0);

	return page && vdev_poke(p->model, false, 0, page, NRF_PAGE);
}

/* The image into both flashes. */
static bool install(struct pair *p, const char *name)
{
	struct board *b = p->board;
	char path[IMAGES_PATH];
	struct buf image;
	uint32_t at = 0;
	bool ok;

	buf_init(&image, FILE_MAX);
	ok = images_find(name, path, sizeof(path)) &&
	     b->kind->load(b, path, &at, false) &&
	     (strstr(name, ".hex")
		      ? copy_page(p)
		      : (fsio_read(path, &image, NULL) == 0 &&
			 vdev_install(p->model, (const uint8_t *)image.data,
				      image.len, STORE_MAIN)));
	buf_fini(&image);
	return ok;
}

/* What stands around an STM32F205. */
static bool surround(struct pair *p, struct chip *c)
{
	if (p->setup->electron)
		i2c_electron(c->on_i2c);
	return !p->setup->external ||
	       chip_serial_flash(c, p->setup->external, 1, 12);
}

/* The co-processor beside the model is that of the emulated one. */
static void give_ncp(struct pair *p)
{
	struct vdev_note note;

	vdev_note(p->model, &note);
	note.ncp = NCP_VERSION;
	vdev_heed(p->model, &note);
	vdev_hush(p->model, !p->setup->ncp);
}

static bool power_chip(struct pair *p)
{
	struct board *b = p->board;

	if (p->setup->ncp)
		b->kind->modem(b);
	if (b->kind == &board_stm32f205 && !surround(p, chip_of(b)))
		return false;
	b->kind->reset(b, RESET_POWER);
	return true;
}

static bool enumerate(struct pair *p)
{
	uint8_t d[64];

	return host_attach(&p->host, p->board, ATTACH_US) &&
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
	struct board *b = p->board;

	if (b->kind == &board_stm32f205) {
		if (!power_chip(p))
			return false;
		chip_of(b)->backup[1] = DFU_WANTED;
	} else {
		b->kind->button(b, true);
		if (!power_chip(p))
			return false;
		board_run_us(b, HOLD_US);
		b->kind->button(b, false);
	}
	board_run_us(b, START_US);
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
					    .id = s->id };

	*p = (struct pair){ .setup = s,
			    .board = s->kind->create(),
			    .model = vdev_new(&config) };
	*why = "no memory";
	if (!p->board || !p->model)
		return false;
	if (s->kind == &board_nrf52840)
		give_ncp(p);
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

/* To where the system serves USB. */
static bool start_system(struct pair *p)
{
	struct board *b = p->board;

	if (!power_chip(p))
		return false;
	if (b->kind == &board_stm32f205)
		return absent_hook(chip_of(b), p->setup->no_wifi_ms) >= 0;
	board_run_us(b, SYSTEM_US);
	return true;
}

/* 8N1; 28800 is listening mode (serial.md 1.1), and on Gen 3 a rate counts
 * when the next one comes. */
static bool ask_to_listen(struct pair *p)
{
	static const uint8_t codings[][7] = { { 0x80, 0x70, 0, 0, 0, 0, 8 },
					      { 0x80, 0x25, 0, 0, 0, 0, 8 } };
	static const struct usb_setup set = { 0x21, 0x20, 0, 0 };
	struct pair_answer real, model;

	for (size_t i = 0; i < COUNT(codings); i++) {
		pair_ask(p, &set, codings[i], sizeof(codings[i]), &real,
			 &model);
		if (real.n < 0 || model.n < 0)
			return false;
	}
	return true;
}

bool pair_start_system(struct pair *p, const struct pair_setup *s,
		       const char **why)
{
	struct pair_answer real, model;

	if (!make(p, s, why))
		return false;
	*why = "the real system faults without its radio";
	if (!start_system(p))
		return false;
	*why = "the real system does not enumerate";
	if (!enumerate(p) || !find_endpoints(p))
		return false;
	vdev_plug(p->model, true, p->now);
	pass(p, MODEL_US);
	*why = "28800 was refused";
	if (!ask_to_listen(p))
		return false;
	board_run_us(p->board, LISTEN_US);
	pass(p, LISTEN_US);
	pair_type(p, "v", &real, &model); /* what was said meanwhile */
	return true;
}

void pair_end(struct pair *p)
{
	if (p->board)
		p->board->kind->destroy(p->board);
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

/* So long it may be silent after n bytes of its answer to text. */
static uint64_t patience(const struct pair *p, const char *text, int n)
{
	return n || *text != 's' || !p->setup->think_us ? QUIET_US
							: p->setup->think_us;
}

static void hear_chip(struct pair *p, const char *text, struct pair_answer *a)
{
	uint64_t quiet = 0, all = 0;

	a->n = 0;
	while (quiet < patience(p, text, a->n) && all < SAY_US &&
	       a->n + BULK_LEN < PAIR_DATA) {
		int n = host_bulk(&p->host, p->in, a->data + a->n, BULK_LEN, 1);

		if (n > 0) {
			a->n += n;
			quiet = 0;
			continue;
		}
		board_run_us(p->board, SLICE_US);
		quiet += SLICE_US;
		all += SLICE_US;
	}
}

static void hear_model(struct pair *p, const char *text, struct pair_answer *a)
{
	uint64_t quiet = 0, all = 0;

	a->n = 0;
	while (quiet < patience(p, text, a->n) && all < SAY_US &&
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
	hear_chip(p, text, real);
	hear_model(p, text, model);
}
