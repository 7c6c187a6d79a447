/* SPDX-License-Identifier: MIT */
/* A device on the table: time that only the test moves, and short hands. */
#ifndef TESTS_BENCH_KIT_H
#define TESTS_BENCH_KIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "bench/forge.h"
#include "bench/vdev/vdev.h"

#define KIT_ID "0123456789abcdef01234567"

struct kit {
	struct vdev *v;
	int64_t now;
	int platform;
};

void kit_open(struct kit *k, int platform);
void kit_close(struct kit *k);

/* A forged module of the release table straight into flash. */
void kit_install(struct kit *k, unsigned function, unsigned index,
		 unsigned version);
void kit_install_release(struct kit *k, const char *release, unsigned function,
			 unsigned index);
void kit_tinker(struct kit *k, unsigned system);
/* Plugs in and waits until it is on the bus, at most 30 s. */
void kit_boot(struct kit *k);
/* Lets that much time pass, step by step. */
void kit_wait_ms(struct kit *k, int64_t ms);
/* Until it is (back) on the bus with a new generation; false after 60 s. */
bool kit_return(struct kit *k, unsigned generation);
unsigned kit_generation(struct kit *k);

int kit_control(struct kit *k, uint8_t type, uint8_t request, uint16_t value,
		uint16_t index, void *data, size_t len);
void kit_rate(struct kit *k, uint32_t rate);
void kit_dtr(struct kit *k, bool on);
/* Port open, DTR up, listening by rate. */
void kit_listen(struct kit *k);
void kit_send(struct kit *k, const void *data, size_t len);
/* What comes within so many ms of silence. */
size_t kit_read(struct kit *k, char *out, size_t max, int64_t quiet_ms);
/* One command and its answer. */
const char *kit_ask(struct kit *k, const char *command, char *out, size_t max);

/* The DfuSe cycle; each returns 0 or VDEV_STALL/VDEV_GONE. */
int kit_dfu_status(struct kit *k, uint8_t status[6]);
int kit_dfu_write(struct kit *k, uint16_t block, const void *data, size_t len);
int kit_dfu_erase(struct kit *k, uint32_t address);
int kit_dfu_address(struct kit *k, uint32_t address);

/* A release with this bootloader, not plugged in. */
void kit_whole(struct kit *k, int platform, const char *release,
	       unsigned bootloader);
/* By line rate; and out of it again, into whatever it starts. */
void kit_to_dfu(struct kit *k);
void kit_leave_dfu(struct kit *k);
void kit_select_alt(struct kit *k, uint16_t alt);
/* One block from there. */
int kit_upload(struct kit *k, uint32_t address, uint8_t *out, size_t len);

/* A whole YMODEM session after `f`; the text behind the transfer to out. */
void kit_ymodem(struct kit *k, const void *image, size_t len, char *out,
		size_t max);

/* A file of ../shared/firmware, or false. */
bool kit_real(const char *name, struct buf *out);

#endif
