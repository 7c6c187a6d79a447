/* SPDX-License-Identifier: MIT */
/*
 * The private language of umockdev's preload library (0.17): for each open
 * emulated device node the program holds a stream socket to us and sends
 * messages of three unsigned long; while it waits for the answer we may read
 * and write its memory, or let it run the real call.
 *
 * selftest.h pins this at every start.
 */
#ifndef ROADS_WIRE_H
#define ROADS_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <time.h>

#include "loop.h"

enum wire_word {
	WIRE_IOCTL = 1, /* from the program: request, argument */
	WIRE_RESULT,	/* what a real call gave: result, errno */
	WIRE_DONE,	/* to the program: result, errno */
	WIRE_RUN,	/* make the real call */
	WIRE_READ_MEM,	/* address, length */
	WIRE_WRITE_MEM, /* address, length */
	WIRE_READ,	/* from the program: address, length */
	WIRE_WRITE,
};

struct wire {
	unsigned long word, a, b;
};

#define NODE_CLIENTS 16

struct node;

struct node_ops {
	void (*opened)(void *ctx, int client);
	/* Must answer with wire_done() or wire_run(). */
	void (*asked)(void *ctx, int client, const struct wire *question);
	void (*closed)(void *ctx, int client);
};

/* One device node and the descriptors that are open on it. */
struct node {
	struct loop *loop;
	const struct node_ops *ops;
	void *ctx;
	char path[108];
	ino_t inode; /* of the socket: another may have taken its path */
	int listener;
	struct timespec left;	   /* 0: it is there */
	int clients[NODE_CLIENTS]; /* -1: free */
};

/* dev: "/dev/ttyACM0"; root: the folder of the test bed. */
void node_open(struct node *n, struct loop *l, const char *root,
	       const char *dev, const struct node_ops *ops, void *ctx);
/*
 * The device is gone; those who have it open keep it.  Who has opened the
 * device file but is not yet with us still finds the socket: the library
 * ends a program that does not.
 */
void node_leave(struct node *n);
void node_close(struct node *n);
size_t node_users(const struct node *n);
/* Gone, nobody has it open, and nobody can be on the way any more. */
bool node_idle(const struct node *n);

/* False when the program is gone. */
bool wire_fetch(int client, unsigned long address, void *out, size_t len);
bool wire_store(int client, unsigned long address, const void *data,
		size_t len);
void wire_done(int client, long result, int error);
void wire_run(int client);

#endif
