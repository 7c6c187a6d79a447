/* SPDX-License-Identifier: MIT */
/*
 * A test bed that is alone: the locks of unbrick are names in the network of
 * a computer (src/device/lock.h), so a bed with a network of its own has the
 * port 1-1 for itself, however many beds there are.  Where the kernel gives
 * nobody such a network the beds wait for each other.
 */
#ifndef ROADS_ALONE_H
#define ROADS_ALONE_H

#include <stdbool.h>

/*
 * For this process and what it starts.  Before any socket is made.  Waits at
 * most ten minutes for another bed, then ends the program.  True: it may
 * mount, too, and what it mounts is nobody else's.
 */
bool bed_alone(void);

#endif
