/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <string.h>

/* The QSPI controller (product specification 6.19) with an MX25L3233F. */

enum {
	READ_SRC = 0x504,
	READ_DST = 0x508,
	READ_CNT = 0x50c,
	WRITE_DST = 0x510,
	WRITE_SRC = 0x514,
	WRITE_CNT = 0x518,
	ERASE_PTR = 0x51c,
	ERASE_LEN = 0x520,
	STATUS = 0x604,
	CINSTRCONF = 0x634,
	CINSTRDAT0 = 0x638,
	READY = 0x100
};
enum { TASK_READ = 4, TASK_WRITE = 8, TASK_ERASE = 12 };
enum {
	WRITE_STATUS = 0x01,
	READ_STATUS = 0x05,
	READ_SECURITY = 0x2b,
	READ_ID = 0x9f
};

#define SECTOR_US  45000u /* typical, 4 KB */
#define PROGRAM_US 500u	  /* 256 bytes */
#define PROGRAM	   256u
#define COUNT_MASK 0x3ffffu
#define WAIT_READY (1u << 14) /* of CINSTRCONF */
#define MEMORY_ID  0x1620c2u
#define BLOCK_TIME 8u /* a block of 64 KB takes as long as so many sectors */

static uint32_t reg(struct nrf *c, uint32_t offset)
{
	return *part_reg(c, PART_QSPI, offset);
}

/* The controller is ready so long after the memory is. */
static void ready_after(struct nrf *c, uint64_t us)
{
	struct nrf_qspi *q = &c->qspi;
	uint64_t from = c->cpu.cycles;

	if (from < q->busy_until)
		from = q->busy_until;
	q->ready_at = from + us * NRF_US;
	nrf_soon(c);
}

static void read_cells(struct nrf *c)
{
	const struct nrf_qspi *q = &c->qspi;
	uint32_t at = reg(c, READ_SRC), n = reg(c, READ_CNT) & COUNT_MASK;
	uint8_t *p = nrf_ram_at(c, reg(c, READ_DST), n);

	for (uint32_t i = 0; p && i < n; i++)
		p[i] = q->cells[(at + i) % q->size];
	ready_after(c, 2 + n / 8);
}

static void write_cells(struct nrf *c)
{
	struct nrf_qspi *q = &c->qspi;
	uint32_t at = reg(c, WRITE_DST), n = reg(c, WRITE_CNT) & COUNT_MASK;
	const uint8_t *p = nrf_ram_at(c, reg(c, WRITE_SRC), n);

	for (uint32_t i = 0; p && i < n; i++)
		q->cells[(at + i) % q->size] &= p[i];
	q->bytes += n;
	ready_after(c, 2 + n / 8 + (uint64_t)n * PROGRAM_US / PROGRAM);
}

static void erase_cells(struct nrf *c)
{
	struct nrf_qspi *q = &c->qspi;
	const uint32_t sizes[4] = { 0x1000, 0x10000, q->size, q->size };
	uint32_t n = sizes[reg(c, ERASE_LEN) & 3];
	uint32_t at = reg(c, ERASE_PTR) % q->size / n * n;

	memset(q->cells + at, 0xff, n);
	q->erases++;
	ready_after(c, 2);
	q->busy_until = q->ready_at + (uint64_t)SECTOR_US * NRF_US *
					      (n > 0x1000 ? BLOCK_TIME : 1);
}

void qspi_task(struct nrf *c, uint32_t offset)
{
	if (offset == TASK_READ)
		read_cells(c);
	else if (offset == TASK_WRITE)
		write_cells(c);
	else if (offset == TASK_ERASE)
		erase_cells(c);
	else
		ready_after(c, 1);
}

static bool is_busy(const struct nrf *c)
{
	return c->cpu.cycles < c->qspi.busy_until;
}

static void command(struct nrf *c, uint32_t v)
{
	struct nrf_qspi *q = &c->qspi;
	uint32_t *data = part_reg(c, PART_QSPI, CINSTRDAT0);

	switch (v & 0xff) {
	case READ_STATUS:
		*data = (q->status & ~1u) | is_busy(c);
		break;
	case WRITE_STATUS:
		q->status = *data & 0xfc;
		break;
	case READ_ID:
		*data = MEMORY_ID;
		break;
	case READ_SECURITY:
		*data = 0;
		break;
	default:
		break;
	}
	q->ready_at = c->cpu.cycles;
	if (v & WAIT_READY && is_busy(c))
		q->ready_at = q->busy_until;
	q->ready_at += 2 * NRF_US;
	nrf_soon(c);
}

bool qspi_read(const struct nrf *c, uint32_t offset, uint32_t *v)
{
	if (offset != STATUS)
		return false;
	*v = (uint32_t)c->qspi.status << 24 | (is_busy(c) ? 0 : 8);
	return true;
}

void qspi_write(struct nrf *c, uint32_t offset, uint32_t v)
{
	if (offset == CINSTRCONF)
		command(c, v);
}

void qspi_run(struct nrf *c)
{
	if (c->cpu.cycles < c->qspi.ready_at)
		return;
	c->qspi.ready_at = CPU_NEVER;
	part_event(c, PART_QSPI, READY);
}
