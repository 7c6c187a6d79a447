/* SPDX-License-Identifier: MIT */
/*
 * What a system needs where a chip beside the processor is missing.
 *
 * Without the Wi-Fi chip the Photon's system makes no semaphore for it and
 * takes it nevertheless at its first request: a fault.  The request is the
 * function that called the function that takes semaphores; hooked to return
 * an error, the rest of the system runs as it is.  The function is found by
 * running to the fault and reading the stack, for any version.
 */
#ifndef SILICON_ABSENT_H
#define SILICON_ABSENT_H

#include "../chip/chip.h"

#define ABSENT_ERROR 404 /* what the hooked request answers */
#define ABSENT_MAX   4

/* The request that led to the chip's first fault, 0: none is recognised. */
uint32_t absent_request(const struct chip *c);
/* Runs the chip, powered already, for so many milliseconds; at a fault hooks
 * the request and starts again from power-up.  Ends when it has run so long
 * without a fault: how many hooks that took, or -1: it still faults. */
int absent_hook(struct chip *c, unsigned ms);

#endif
