/* SPDX-License-Identifier: MIT */
/*
 * Where operating systems differ: what is asked of one of them here has a
 * plain answer on each, so that nothing above asks which one it is.
 */
#ifndef BASE_SYSTEM_H
#define BASE_SYSTEM_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

/* A secret's bytes become zeros, whatever the compiler thinks of that. */
void system_wipe(void *p, size_t size);

/*
 * A condition that is waited for by a clock nobody sets, where there is one;
 * system_until() is the time `ms` from now on it.
 */
void system_cond_init(pthread_cond_t *c);
void system_until(unsigned ms, struct timespec *out);

/* Makes sure of room for a file's first bytes; 0 or an errno. */
int system_reserve(int fd, uint64_t size);

/* What runs as this process, clean for a terminal; "": not known. */
void system_process_name(long pid, char *out, size_t size);

/*
 * What is freed goes back, for the rest of the process: one large piece that
 * was freed makes an allocator keep as much for each of many threads.
 */
void system_give_back(void);

/* No core file, no debugger of the same user, no more rights by a program. */
void system_harden(void);

#endif
