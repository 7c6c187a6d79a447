/* SPDX-License-Identifier: MIT */
/*
 * The firmware of a scene as files, and flash as files.
 */
#ifndef ROADS_FIRMWARE_H
#define ROADS_FIRMWARE_H

#include "bench/world/world.h"

/*
 * Every image of the scene into the folder.  The practice mark is taken out
 * and the check sums made good: a program that takes these devices for real
 * ones would rightly refuse practice firmware.
 */
void firmware_write(struct bench *b, const char *dir);

/*
 * Modules of Device OS in and below the folder: what the practice cloud
 * publishes from now on, by the releases that their names tell.
 */
void firmware_publish(struct bench *b, const char *dir);

/* "DEVICE:FILE": the internal flash of a device. */
void firmware_dump(struct bench *b, const char *what);

#endif
