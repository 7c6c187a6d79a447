/* SPDX-License-Identifier: MIT */
/*
 * A bootloader at the other end of a USB cable, written from dfu.md 3, 4, 6
 * and 7: Gen 2 (STM32F2) and Gen 3 (nRF52840) state machines over flash that
 * can only lose bits between erases.  Time is virtual.
 */
#ifndef TESTS_FAKE_USB_H
#define TESTS_FAKE_USB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "port/usb.h"

#define FAKE_FLASH (1024 * 1024)
#define FAKE_DCT   (16 * 1024)

enum usb_fault {
	USB_FINE,
	USB_GONE,
	USB_STALL,
	USB_TIMEOUT,
	USB_IO,
	USB_SHORT,
	USB_LATE, /* 4 s late, then fine */
	USB_GARBAGE,
	USB_FAULTS
};

enum flash_fault {
	FLASH_FINE,
	FLASH_LIES,	/* a block is not written */
	FLASH_FLIPS,	/* one bit is written wrong */
	FLASH_KEEPS,	/* an erase does nothing */
	FLASH_DEAD,	/* one sector never takes anything */
	FLASH_MISREADS, /* a read is wrong, once */
	FLASH_FAULTS
};

struct fake_usb {
	struct clock_virtual clock;
	struct usb usb;

	/* What kind of device */
	int gen;
	unsigned bootloader;
	bool secured;		  /* protected: everything refused */
	const char *state_string; /* "sm=o", or NULL: stalls */
	const char *maps[4];	  /* NULL: that setting does not exist */
	uint16_t pid, release, transfer;
	unsigned poll_ms;
	int64_t erase_us_per_kb, program_us_per_kb, transfer_us;
	uint32_t protected_below; /* Gen 2: writes below stall */
	const uint8_t *config;	  /* instead of the proper one */
	size_t config_len;
	uint32_t noise;

	/* Faults: at the nth control transfer, at the nth flash operation */
	enum usb_fault fault;
	unsigned fault_at;
	enum flash_fault flash_fault;
	unsigned flash_fault_at;
	unsigned force_state_at;
	uint8_t force_state, force_status;
	bool busy_for_ever;

	/* What the test looks at */
	uint8_t flash[FAKE_FLASH];
	uint8_t dct[FAKE_DCT];
	unsigned transfers, erases, programs, set_addresses;
	uint32_t erase_order[64], program_order[512];
	int64_t busy_us; /* erasing and programming */
	bool left, bricked, forbidden;
	bool safe_mode;
	unsigned status_after_leave;

	/* Inside */
	uint8_t state, status;
	unsigned alt;
	uint32_t pointer;
	uint8_t data[4096];
	unsigned block;
	size_t len;
	bool pending, claimed, gone;
	int64_t reset_us, debt_us;
	unsigned flash_ops;
	uint32_t dead_sector;
};

void fake_usb_init(struct fake_usb *f, int gen);
/* A sector of alt 0. */
uint32_t fake_usb_sector(const struct fake_usb *f, uint32_t address,
			 uint32_t *size);
uint32_t fake_usb_base(const struct fake_usb *f);

#endif
