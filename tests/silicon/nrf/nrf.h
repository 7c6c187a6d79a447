/* SPDX-License-Identifier: MIT */
/*
 * An nRF52840 with what stands around it on an Argon or Boron, as far as the
 * bootloader, the radio stack and the system use it (product specification
 * 1.1).
 *
 * One instruction is one cycle of 64 MHz; flash work takes the times of the
 * data sheets and the processor stands still meanwhile.  No radio; nothing
 * answers on two wires; analog values are 0.
 *
 * The chip owns all memory in it.  Never: prints (except into trace_io),
 * waits for real time, or remembers anything between two chips.
 */
#ifndef SILICON_NRF_H
#define SILICON_NRF_H

#include "../board/board.h"
#include "ncp.h"
#include "usbd.h"

#define NRF_FLASH    0x100000u
#define NRF_PAGE     0x1000u
#define NRF_RAM	     0x40000u
#define NRF_UICR     0x1000u
#define NRF_HZ	     64000000u
#define NRF_US	     (NRF_HZ / 1000000u)
#define NRF_PARTS    0x70 /* parts with registers at 0x40000000 */
#define NRF_COUNTERS 8	  /* five TIMERs, three RTCs */
#define NRF_PORTS    2
#define NRF_EXTERNAL 0x80000000u /* its external flash, as DfuSe names it */

/* A TIMER or an RTC. */
struct nrf_counter {
	bool running;
	uint64_t from; /* cycle of tick 0 */
	uint32_t at;   /* ticks when stopped */
	uint64_t seen; /* ticks that have been looked at */
};

/* The external flash and its controller. */
struct nrf_qspi {
	uint8_t *cells;
	uint32_t size;
	uint8_t status;
	uint64_t busy_until; /* the memory */
	uint64_t ready_at;   /* the controller */
	unsigned long erases, bytes;
};

/* The receiving half of UARTE1. */
struct nrf_receiver {
	bool running;
	uint32_t to, room, count;
	uint64_t next_at; /* of the next byte */
};

struct nrf {
	struct cpu cpu;
	struct board board;
	struct usbd usb;
	uint8_t flash[NRF_FLASH];
	uint8_t ram[NRF_RAM];
	uint8_t uicr[NRF_UICR];
	uint32_t io[NRF_PARTS * 0x400];
	uint32_t gpio[0x400];
	uint32_t crypto[0x800];
	uint32_t pka[0x400]; /* where its big numbers lie */
	uint8_t id[8];
	uint32_t retained[2]; /* GPREGRET: kept over most resets */
	uint32_t reset_reason;
	bool off; /* System OFF is wanted */

	unsigned long erases, words, flash_errors;
	struct nrf_counter counters[NRF_COUNTERS];
	bool watchdog;
	uint64_t watchdog_from;
	uint32_t watchdog_left;		/* reload requests still to come */
	bool vbus, vbus_seen;		/* VBUS: there, and told of */
	uint64_t power_at;		/* of the next USB power event */
	uint64_t random_at, entropy_at; /* of RNG, of CryptoCell */
	uint64_t radio_at;
	bool radio_sent; /* the address of this packet */
	uint32_t random;
	uint64_t frame_next;
	uint32_t gpio_in[NRF_PORTS], gpio_driven[NRF_PORTS];
	struct nrf_qspi qspi;
	struct nrf_receiver receiver;
	struct ncp ncp;
	uint16_t led[4]; /* unused, red, green, blue */
};

/* The chip that a board of this kind is in. */
static inline struct nrf *nrf_of(struct board *b)
{
	return (struct nrf *)((char *)b - offsetof(struct nrf, board));
}

static inline const struct nrf *nrf_in(const struct board *b)
{
	return (const struct nrf *)((const char *)b -
				    offsetof(struct nrf, board));
}

/* With erased flash, not powered yet; NULL: no memory. */
struct nrf *nrf_new(void);
void nrf_free(struct nrf *c);
void nrf_reset(struct nrf *c, enum board_reset why);
/* A level from outside. */
void nrf_pin(struct nrf *c, unsigned port, unsigned pin, bool high);
/* A file into flash: Intel HEX, or an image to where it says; at NRF_EXTERNAL
 * and behind into the external flash. */
bool nrf_load(struct nrf *c, const char *path, uint32_t *at, bool given);

bool nrf_save(const struct nrf *c, FILE *f);
bool nrf_restore(struct nrf *c, FILE *f);

#endif
