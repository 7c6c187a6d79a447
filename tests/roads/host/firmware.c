/* SPDX-License-Identifier: MIT */
#include "firmware.h"

#include <err.h>
#include <string.h>

#include "base/fsio.h"
#include "base/text.h"
#include "bench/world/bench.h"
#include "firmware/bundle.h"
#include "firmware/releases.h"

#define MARK	  "unbrick practice image"
#define IMAGE_MAX (4 * 1024 * 1024)

/* From the end of a module: check sum, size of the suffix, SHA-256. */
#define CRC_SIZE 4
#define SHA_AT	 (CRC_SIZE + 2 + SHA256_SIZE)

static void take_mark_out(uint8_t *image, size_t len)
{
	const uint8_t *found;

	if (len < SHA_AT)
		return;
	while ((found = bytes_find(image, len, MARK, strlen(MARK))))
		memset(image + (found - image), '.', strlen(MARK));
	bytes_sha256(image, len - SHA_AT, image + len - SHA_AT);
	put_be32(image + len - CRC_SIZE, bytes_crc32(image, len - CRC_SIZE));
}

void firmware_write(struct bench *b, const char *dir)
{
	struct bench_firmware info;
	struct err e = { 0 };
	struct buf image;
	char path[512];

	if (fsio_mkdir(dir, 0755, &e) < 0)
		errx(125, "%s", e.what);
	buf_init(&image, IMAGE_MAX);
	for (size_t i = 0; i < bench_firmware_count(b); i++) {
		buf_clear(&image);
		if (!bench_firmware_info(b, i, &info) ||
		    bench_firmware_image(b, i, &image, &e) < 0 ||
		    fsio_join(path, sizeof path, dir, info.name, &e) < 0)
			errx(125, "firmware %zu: %s", i, e.what);
		take_mark_out((uint8_t *)image.data, image.len);
		if (fsio_write(path, image.data, image.len, 0644, &e) < 0)
			errx(125, "%s", e.what);
	}
	buf_fini(&image);
}

static int publish(void *ctx, const struct bundle_member *file, struct err *e)
{
	const char *slash = strrchr(file->label, '/');
	struct bench *b = ctx;
	struct release_fact fact;
	struct module m;

	(void)e;
	if (module_parse(file->data, file->len, &m) &&
	    releases_fact(&m, file->label, &fact))
		cloud_model_publish(b->cloud, slash ? slash + 1 : file->label,
				    fact.release, file->data, file->len);
	return 0;
}

void firmware_publish(struct bench *b, const char *dir)
{
	const struct bundle_visitor v = { .member = publish, .ctx = b };
	struct err e = { 0 };

	if (bundle_walk(dir, &v, &e) < 0)
		errx(125, "%s", e.what);
}

void firmware_dump(struct bench *b, const char *what)
{
	const char *file = strchr(what, ':');
	struct err e = { 0 };
	const struct vdev *v;
	const uint8_t *flash;
	uint32_t base, size;
	char device[64];
	int i;

	if (!file)
		errx(125, "%s: DEVICE:FILE expected", what);
	text_copy_n(device, sizeof device, what, (size_t)(file - what));
	i = bench_find(b, device);
	if (i < 0)
		errx(125, "%s: no such device", device);
	v = bench_vdev(b, (size_t)i);
	vdev_span(v, &base, &size);
	flash = vdev_flash(v, false, base, size);
	if (fsio_write(file + 1, flash, size, 0644, &e) < 0)
		errx(125, "%s", e.what);
}
