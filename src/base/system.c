/* SPDX-License-Identifier: MIT */
#include "base/system.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

#ifdef __linux__
#include <sys/prctl.h>
#endif
#ifdef __GLIBC__
#include <malloc.h>
#endif

#ifdef __APPLE__
#define WAIT_CLOCK CLOCK_REALTIME /* its conditions know no other */
#else
#define WAIT_CLOCK CLOCK_MONOTONIC
#endif

void system_wipe(void *p, size_t size)
{
	/* Called by a pointer that may change, it cannot be left out. */
	static void *(*const volatile set)(void *, int, size_t) = memset;

	if (size)
		set(p, 0, size);
}

void system_cond_init(pthread_cond_t *c)
{
#ifdef __APPLE__
	pthread_cond_init(c, NULL);
#else
	pthread_condattr_t a;

	pthread_condattr_init(&a);
	pthread_condattr_setclock(&a, WAIT_CLOCK);
	pthread_cond_init(c, &a);
	pthread_condattr_destroy(&a);
#endif
}

void system_until(unsigned ms, struct timespec *out)
{
	clock_gettime(WAIT_CLOCK, out);
	out->tv_sec += (time_t)(ms / 1000);
	out->tv_nsec += (long)(ms % 1000) * 1000000L;
	if (out->tv_nsec >= 1000000000L) {
		out->tv_sec++;
		out->tv_nsec -= 1000000000L;
	}
}

#if defined(__APPLE__) || defined(__OpenBSD__)
/* Zeros behind what the file has. */
int system_reserve(int fd, uint64_t size)
{
	static const char zeros[4096];
	struct stat st;

	if (fstat(fd, &st) < 0)
		return errno;
	for (uint64_t at = (uint64_t)st.st_size; at < size;) {
		size_t n = size - at < sizeof(zeros) ? (size_t)(size - at)
						     : sizeof(zeros);
		ssize_t done = pwrite(fd, zeros, n, (off_t)at);

		if (done < 0)
			return errno;
		at += (uint64_t)done;
	}
	return 0;
}
#else
int system_reserve(int fd, uint64_t size)
{
	return posix_fallocate(fd, 0, (off_t)size);
}
#endif

/* From procfs, where there is one. */
void system_process_name(long pid, char *out, size_t size)
{
	char path[48], name[64];
	ssize_t n = -1;
	int fd;

	snprintf(path, sizeof(path), "/proc/%ld/comm", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, name, sizeof(name));
		close(fd);
	}
	while (n > 0 && name[n - 1] == '\n')
		n--;
	text_clean(out, size, name, n > 0 ? (size_t)n : 0);
}

void system_give_back(void)
{
#ifdef __GLIBC__
	/* what it begins with; told so, it no longer raises it */
	mallopt(M_MMAP_THRESHOLD, 128 * 1024);
	/* many devices are many threads, and each pool keeps what it had */
	mallopt(M_ARENA_MAX, 2);
#endif
}

void system_harden(void)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
#ifdef __linux__
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
#endif
}
