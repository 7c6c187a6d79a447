/* SPDX-License-Identifier: MIT */
#include "kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/fsio.h"

void kit_open(struct kit *k, int platform)
{
	const struct vdev_config config = { platform, KIT_ID, true, true };

	k->now = 1000000;
	k->platform = platform;
	k->v = vdev_new(&config);
	assert_non_null(k->v);
}

void kit_close(struct kit *k)
{
	vdev_free(k->v);
	k->v = NULL;
}

static void put(struct kit *k, const struct forge_spec *s)
{
	struct buf image;

	buf_init(&image, 1 << 20);
	assert_int_equal(forge_module(s, &image, NULL), 0);
	assert_true(vdev_install(k->v, (const uint8_t *)image.data, image.len,
				 STORE_MAIN));
	buf_fini(&image);
}

void kit_install(struct kit *k, unsigned function, unsigned index,
		 unsigned version)
{
	struct forge_spec s = { .platform_id = k->platform,
				.function = (uint8_t)function,
				.index = (uint8_t)index,
				.version = (uint16_t)version };

	/* The table of releases has none of the Duo's bootloaders. */
	assert_true(
		forge_from_version(k->platform, function, index, version, &s) ||
		(k->platform == PLATFORM_DUO &&
		 function == FUNCTION_BOOTLOADER));
	put(k, &s);
}

void kit_install_release(struct kit *k, const char *release, unsigned function,
			 unsigned index)
{
	struct forge_spec s;

	assert_true(
		forge_from_release(k->platform, release, function, index, &s));
	put(k, &s);
}

void kit_tinker(struct kit *k, unsigned system)
{
	struct forge_spec s;

	assert_true(forge_tinker(k->platform, system, &s));
	put(k, &s);
}

void kit_wait_ms(struct kit *k, int64_t ms)
{
	int64_t end = k->now + ms * 1000;

	while (k->now < end) {
		int64_t next = vdev_next_us(k->v);

		k->now = next > k->now && next < end ? next : end;
		vdev_run(k->v, k->now);
	}
}

unsigned kit_generation(struct kit *k)
{
	struct vdev_usb usb;

	vdev_usb(k->v, &usb);
	return usb.generation;
}

bool kit_return(struct kit *k, unsigned generation)
{
	struct vdev_usb usb;

	for (int i = 0; i < 6000; i++) {
		vdev_usb(k->v, &usb);
		if (usb.attached && usb.generation != generation)
			return true;
		kit_wait_ms(k, 10);
	}
	return false;
}

void kit_boot(struct kit *k)
{
	unsigned generation = kit_generation(k);

	vdev_plug(k->v, true, k->now);
	assert_true(kit_return(k, generation));
}

int kit_control(struct kit *k, uint8_t type, uint8_t request, uint16_t value,
		uint16_t index, void *data, size_t len)
{
	const struct usb_setup s = { type, request, value, index };
	int64_t done;
	int n = vdev_control(k->v, &s, data, len, k->now, &done);

	assert_true(done >= k->now);
	k->now = done;
	vdev_run(k->v, k->now);
	return n;
}

void kit_rate(struct kit *k, uint32_t rate)
{
	uint8_t coding[7] = { 0, 0, 0, 0, 0, 0, 8 };

	put_le32(coding, rate);
	kit_control(k, 0x21, 0x20, 0, 0, coding, sizeof(coding));
}

void kit_dtr(struct kit *k, bool on)
{
	kit_control(k, 0x21, 0x22, on, 0, NULL, 0);
}

void kit_listen(struct kit *k)
{
	kit_rate(k, 9600);
	kit_dtr(k, true);
	kit_rate(k, 28800);
	kit_wait_ms(k, 50);
	assert_int_equal(vdev_mode(k->v), MODE_LISTENING);
}

void kit_send(struct kit *k, const void *data, size_t len)
{
	const char *p = data;

	while (len) {
		size_t n = vdev_serial_in(k->v, p, len, k->now);

		p += n;
		len -= n;
		if (len)
			kit_wait_ms(k, 1);
	}
}

size_t kit_read(struct kit *k, char *out, size_t max, int64_t quiet_ms)
{
	int64_t silent = 0;
	size_t n = 0;

	while (silent < quiet_ms && n + 1 < max) {
		size_t got =
			vdev_serial_out(k->v, out + n, max - 1 - n, k->now);

		n += got;
		silent = got ? 0 : silent + 1;
		if (!got)
			kit_wait_ms(k, 1);
	}
	out[n] = '\0';
	return n;
}

const char *kit_ask(struct kit *k, const char *command, char *out, size_t max)
{
	kit_send(k, command, strlen(command));
	kit_read(k, out, max, 250);
	return out;
}

int kit_dfu_status(struct kit *k, uint8_t status[6])
{
	int n = kit_control(k, 0xa1, 3, 0, 0, status, 6);

	return n == 6 ? 0 : n;
}

int kit_dfu_write(struct kit *k, uint16_t block, const void *data, size_t len)
{
	uint8_t copy[4096];
	uint8_t status[6];
	int n;

	memcpy(copy, data, len);
	n = kit_control(k, 0x21, 1, block, 0, copy, len);
	if (n < 0)
		return n;
	n = kit_dfu_status(k, status);
	if (n < 0) {
		uint8_t after[6];

		/* the next status shows that it goes on, dfu.md 4.2 */
		assert_int_equal(kit_dfu_status(k, after), 0);
		assert_int_equal(after[4], 5);
		assert_int_equal(after[0], 0);
		return n;
	}
	assert_int_equal(status[4], 4);
	assert_int_equal(kit_dfu_status(k, status), 0);
	assert_int_equal(status[4], 5);
	return 0;
}

static int command(struct kit *k, uint8_t code, uint32_t address)
{
	uint8_t bytes[5] = { code };

	put_le32(bytes + 1, address);
	return kit_dfu_write(k, 0, bytes, sizeof(bytes));
}

int kit_dfu_erase(struct kit *k, uint32_t address)
{
	return command(k, 0x41, address);
}

int kit_dfu_address(struct kit *k, uint32_t address)
{
	return command(k, 0x21, address);
}

void kit_whole(struct kit *k, int platform, const char *release,
	       unsigned bootloader)
{
	struct forge_spec s;

	kit_open(k, platform);
	kit_install(k, FUNCTION_BOOTLOADER, 0, bootloader);
	for (unsigned i = 1; i <= 3; i++) {
		if (forge_from_release(platform, release, FUNCTION_SYSTEM, i,
				       &s))
			kit_install_release(k, release, FUNCTION_SYSTEM, i);
	}
}

void kit_to_dfu(struct kit *k)
{
	unsigned generation = kit_generation(k);

	kit_rate(k, 14400);
	assert_true(kit_return(k, generation));
	assert_int_equal(vdev_mode(k->v), MODE_DFU);
}

void kit_leave_dfu(struct kit *k)
{
	unsigned generation = kit_generation(k);
	uint8_t status[6];

	assert_int_equal(kit_control(k, 0x21, 1, 2, 0, NULL, 0), 0);
	kit_dfu_status(k, status);
	assert_true(kit_return(k, generation));
}

void kit_select_alt(struct kit *k, uint16_t alt)
{
	assert_int_equal(kit_control(k, 0x01, 11, alt, 0, NULL, 0), 0);
}

int kit_upload(struct kit *k, uint32_t address, uint8_t *out, size_t len)
{
	assert_int_equal(kit_dfu_address(k, address), 0);
	assert_int_equal(kit_control(k, 0x21, 6, 0, 0, NULL, 0), 0);
	return kit_control(k, 0xa1, 2, 2, 0, out, len);
}

static void block(struct kit *k, uint8_t seq, const void *data, size_t len)
{
	uint8_t b[133] = { 0x01, seq, (uint8_t)~seq };

	memcpy(b + 3, data, len);
	kit_send(k, b, sizeof(b));
}

static void expect(struct kit *k, const char *answer, size_t len)
{
	char got[8];
	int64_t limit = k->now + 70000000;
	size_t n = 0;

	while (n < len && k->now < limit) {
		n += vdev_serial_out(k->v, got + n, len - n, k->now);
		if (n < len)
			kit_wait_ms(k, 1);
	}
	assert_int_equal(n, len);
	assert_memory_equal(got, answer, len);
}

void kit_ymodem(struct kit *k, const void *image, size_t len, char *out,
		size_t max)
{
	char head[128] = "binary";
	const char *p = image;
	uint8_t seq = 1;

	snprintf(head + 7, sizeof(head) - 7, "%zu ", len);
	block(k, 0, head, sizeof(head));
	expect(k,
	       "\x06"
	       "C",
	       2);
	for (size_t i = 0; i < len; i += 128) {
		block(k, seq++, p + i, len - i < 128 ? len - i : 128);
		expect(k, "\x06", 1);
	}
	kit_send(k, "\x04", 1);
	expect(k, "\x06", 1);
	block(k, 0, "\0", 1);
	kit_read(k, out, max, 3000);
}

bool kit_real(const char *name, struct buf *out)
{
	char path[256];

	snprintf(path, sizeof(path), "../shared/firmware/%s", name);
	buf_init(out, 1 << 20);
	return fsio_read(path, out, NULL) == 0;
}
