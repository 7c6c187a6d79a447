/* SPDX-License-Identifier: MIT */
#include "guest.h"

#include <dirent.h>
#include <err.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

#define READY_US 60000000
#define TURN_US	 10000

void guest_init(struct guest *g, long speed)
{
	*g = (struct guest){ .speed = speed };
	clock_scaled_init(&g->scaled, speed);
}

void guest_add(struct guest *g, struct vdev *v)
{
	if (g->count == GUEST_PORTS)
		errx(125, "more devices than ports");
	usbip_init(&g->devices[g->count], &g->loop, v, &g->scaled.clock,
		   (unsigned)g->count);
	g->count++;
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void turn(struct guest *g)
{
	const struct clock *clock = &g->scaled.clock;
	int64_t now = clock_now_us(clock), next = now + TURN_US * g->speed;

	for (size_t i = 0; i < g->count; i++)
		next = earlier(next, usbip_run(&g->devices[i], now));
	if (g->also)
		next = earlier(next, g->also(g->ctx, now));
	loop_wait(&g->loop, next > now ? (next - now) / g->speed + 1 : 0);
}

/* Devices that the kernel has configured; with a tty where one belongs. */
static bool is_ready(const struct guest *g)
{
	size_t devices = 0, ttys = 0, want = 0;
	struct dirent *de;
	DIR *d = opendir("/sys/bus/usb/devices");

	while (d && (de = readdir(d)))
		devices += strchr(de->d_name, '-') && !strchr(de->d_name, ':');
	if (d)
		closedir(d);
	d = opendir("/sys/class/tty");
	while (d && (de = readdir(d)))
		ttys += !strncmp(de->d_name, "ttyACM", 6);
	if (d)
		closedir(d);
	for (size_t i = 0; i < g->count; i++) {
		struct vdev_usb usb;

		vdev_usb(g->devices[i].vdev, &usb);
		want += usb.tty;
	}
	return devices == g->count && ttys == want;
}

void guest_ready(struct guest *g)
{
	int64_t end = clock_now_us(clock_real()) + READY_US;

	while (!is_ready(g)) {
		if (clock_now_us(clock_real()) > end)
			errx(125, "the kernel does not take the devices");
		turn(g);
	}
}

int guest_run(struct guest *g, char **argv)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		execvp(argv[0], argv);
		_exit(127);
	}
	while (waitpid(pid, &status, WNOHANG) == 0)
		turn(g);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void guest_fini(struct guest *g)
{
	for (size_t i = 0; i < g->count; i++)
		usbip_fini(&g->devices[i]);
}
