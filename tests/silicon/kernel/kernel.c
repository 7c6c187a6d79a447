/* SPDX-License-Identifier: MIT */
/*
 * The kernel road over real firmware, inside the guest: emulated boards on
 * the ports of vhci-hcd, and a program that finds them as any USB device.
 *
 *   kernel [-d DEVICE:FILE] SETUP -- PROGRAM [ARGUMENT...]
 *
 * SETUP and -d are those of tests/silicon/road.
 */
#include <err.h>
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "tests/roads/kernel/guest.h"
#include "tests/silicon/road/setup.h"

#define NO_CLOUD "http://127.0.0.1:9"

int main(int argc, char **argv)
{
	static struct guest g;
	static struct setup s;
	const char *dump = NULL;
	int c, status;

	while ((c = getopt(argc, argv, "+d:")) != -1) {
		if (c != 'd')
			return 125;
		dump = optarg;
	}
	if (argc - optind < 2)
		errx(125, "kernel [-d DEVICE:FILE] SETUP -- PROGRAM...");
	signal(SIGPIPE, SIG_IGN);
	setenv("UNBRICK_API_URL", NO_CLOUD, 0);
	guest_init(&g, 1);
	s.clock = &g.scaled.clock;
	setup_read(&s, argv[optind]);
	for (size_t i = 0; i < s.count; i++) {
		device_begin(&s.devices[i].vdev, clock_now_us(s.clock));
		guest_add(&g, &s.devices[i].vdev);
	}
	guest_ready(&g);
	argv += optind + 1;
	status = guest_run(&g, strcmp(argv[0], "--") ? argv : argv + 1);
	guest_fini(&g);
	if (dump)
		setup_write(&s, 'd', dump);
	setup_free(&s);
	return status;
}
