/* SPDX-License-Identifier: MIT */
/*
 * Later lines before earlier ones: what a log says further down takes back
 * what stood above, where both were said by something of the same weight.
 */
#include "base/count.h"
#include "model/evidence/led.h"
#include "model/evidence/parts.h"

static const struct {
	enum fact_kind earlier, later;
} table[] = {
	/* it went well in the end */
	{ FACT_FLASH_FAILED, FACT_FLASH_SUCCESS },
	{ FACT_OTA_TIMEOUT, FACT_FLASH_SUCCESS },
	{ FACT_SERIAL_ERROR, FACT_FLASH_SUCCESS },
	{ FACT_SERIAL_TIMEOUT, FACT_FLASH_SUCCESS },
	{ FACT_WRITE_ERROR, FACT_FLASH_SUCCESS },
	{ FACT_PERMISSION, FACT_DFU_DONE },
	{ FACT_PERMISSION, FACT_FLASH_SUCCESS },
	{ FACT_PERMISSION, FACT_INSPECT },
	{ FACT_USB_OPEN, FACT_DFU_DONE },
	{ FACT_USB_CLOSED, FACT_DFU_DONE },
	{ FACT_NO_DFU_DEVICE, FACT_DFU_DONE },
	{ FACT_DFU_STALLS, FACT_DFU_DONE },
	/* or it did not */
	{ FACT_FLASH_SUCCESS, FACT_FLASH_FAILED },
	{ FACT_DFU_DONE, FACT_ERASE_FAILED },
	/* and what shone shines no more */
	{ FACT_LED, FACT_NO_LED },
};

/* A LED that people tell of weighs what they say themselves. */
static enum strength weight(const struct fact *f)
{
	enum strength s = reader_strength(f->reader);

	return s == STRENGTH_LED ? STRENGTH_PROSE : s;
}

static bool takes_back(const struct fact *later, const struct fact *f)
{
	if (later->line <= f->line || weight(later) < weight(f))
		return false;
	for (size_t i = 0; i < COUNT(table); i++) {
		if (table[i].earlier == f->kind &&
		    table[i].later == later->kind)
			return true;
	}
	return false;
}

static bool is_outdone(const struct evidence *ev, size_t i)
{
	for (size_t k = i + 1; k < ev->fact_count; k++) {
		if (takes_back(&ev->facts[k], &ev->facts[i]))
			return true;
	}
	return false;
}

void evidence_outdo(struct evidence *ev)
{
	size_t n = 0;

	/* those that are kept move forward; all later ones are still there */
	for (size_t i = 0; i < ev->fact_count; i++) {
		if (!is_outdone(ev, i))
			ev->facts[n++] = ev->facts[i];
	}
	ev->fact_count = n;
}
