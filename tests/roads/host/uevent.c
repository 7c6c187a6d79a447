/* SPDX-License-Identifier: MIT */
#include "uevent.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/bytes.h"

/* Head of libudev's monitor messages; numbers marked N in network order. */
struct head {
	char prefix[8];
	uint32_t magic; /* N */
	uint32_t size;
	uint32_t properties_at;
	uint32_t properties_size;
	uint32_t subsystem_hash; /* N */
	uint32_t devtype_hash;	 /* N */
	uint32_t tags[2];
};

#define MAGIC 0xfeedcafe

/* A reader that is slow for this long loses the event. */
#define PATIENCE_MS 500

/* MurmurHash2 with seed 0, by which libudev's socket filter selects. */
static uint32_t murmur2(const char *text)
{
	const uint32_t m = 0x5bd1e995;
	size_t len = strlen(text), whole = len / 4 * 4, i;
	uint32_t h = (uint32_t)len, tail = 0;

	for (i = 0; i < whole; i += 4) {
		uint32_t k = get_le32((const uint8_t *)text + i) * m;

		h = (h * m) ^ ((k ^ (k >> 24)) * m);
	}
	for (i = whole; i < len; i++)
		tail |= (uint32_t)(uint8_t)text[i] << (8 * (i - whole));
	if (len > whole)
		h = (h ^ tail) * m;
	h = (h ^ (h >> 13)) * m;
	return h ^ (h >> 15);
}

static void send_to(const char *path, const void *data, size_t len)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	struct timespec nap = { .tv_nsec = 1000000 };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ssize_t n = -1;

	snprintf(sa.sun_path, sizeof sa.sun_path, "%s", path);
	for (int i = 0; fd >= 0 && i < PATIENCE_MS; i++) {
		n = sendto(fd, data, len, MSG_DONTWAIT | MSG_NOSIGNAL,
			   (const struct sockaddr *)&sa, sizeof sa);
		if (n >= 0 || errno != EAGAIN)
			break;
		nanosleep(&nap, NULL);
	}
	/* The listener has closed without a word. */
	if (n < 0 && errno == ECONNREFUSED)
		unlink(path);
	if (fd >= 0)
		close(fd);
}

void uevent_send(const char *root, const struct uevent *ev)
{
	static unsigned long sequence;
	struct head head = {
		.prefix = "libudev",
		.magic = htonl(MAGIC),
		.size = sizeof head,
		.properties_at = sizeof head,
		.subsystem_hash = htonl(murmur2(ev->subsystem)),
		.devtype_hash = ev->devtype ? htonl(murmur2(ev->devtype)) : 0,
	};
	char path[108];
	struct dirent *de;
	struct buf m;
	DIR *d;

	buf_init(&m, 4096);
	buf_add(&m, &head, sizeof head);
	buf_printf(&m, "ACTION=%s%cDEVPATH=%s%cSUBSYSTEM=%s%cSEQNUM=%lu%c",
		   ev->action, 0, ev->devpath, 0, ev->subsystem, 0, ++sequence,
		   0);
	if (ev->devtype)
		buf_printf(&m, "DEVTYPE=%s%c", ev->devtype, 0);
	if (ev->devname)
		buf_printf(&m, "DEVNAME=%s%cMAJOR=%u%cMINOR=%u%c", ev->devname,
			   0, ev->major, 0, ev->minor, 0);
	head.properties_size = (uint32_t)(m.len - sizeof head);
	memcpy(m.data, &head, sizeof head);
	d = opendir(root);
	while (d && (de = readdir(d))) {
		if (strncmp(de->d_name, "event", 5))
			continue;
		if (snprintf(path, sizeof path, "%s/%s", root, de->d_name) <
		    (int)sizeof path)
			send_to(path, m.data, m.len);
	}
	if (d)
		closedir(d);
	buf_fini(&m);
}
