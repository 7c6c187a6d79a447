/* SPDX-License-Identifier: MIT */
/*
 * What the host's kernel says of the bus: cable, hub, power.
 */
#include "model/evidence/says.h"

#include "base/count.h"

static const struct phrase rows[] = {
	{ "can't set config*error", FACT_USB_KERNEL },
	{ "device descriptor read*error", FACT_USB_KERNEL },
	{ "device not accepting address", FACT_USB_KERNEL },
	{ "unable to enumerate USB device", FACT_USB_KERNEL },
	{ "error -71|", FACT_USB_KERNEL },
	{ "error -110|", FACT_USB_KERNEL },
	{ "error -32|", FACT_USB_KERNEL },
	{ "device not responding to setup address", FACT_USB_KERNEL },
	{ "over-current", FACT_USB_KERNEL },
	{ "|xhci_hcd|", FACT_LINUX },
	{ "idVendor=@", FACT_LINUX },
};

const struct phrase_set says_kernel = { READER_KERNEL, rows, COUNT(rows) };
