/* SPDX-License-Identifier: MIT */
#include "port/serial_libserialport.h"

#include <errno.h>
#include <fcntl.h>
#include <libserialport.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/file.h>
#include <termios.h>
#include <unistd.h>

/* How often a wait looks whether the port is still there. */
#define SLICE_MS 200

#define REST_RATE  9600	  /* no device takes it as a trigger */
#define OTHER_RATE 115200 /* the detour to 9600 */

struct port {
	struct sp_port *sp;
	int fd;
	unsigned baud;
};

static int port_error(struct err *e, enum sp_return rc, const char *doing)
{
	int sys = rc == SP_ERR_FAIL ? sp_last_error_code() : 0;

	if (rc == SP_ERR_MEM)
		return err_memory(e, "serial");
	switch (sys) {
	case EACCES:
	case EPERM:
		return err_set_sys(e, ERR_NO_ACCESS, sys, "serial", "%s",
				   doing);
	case EBUSY:
	case EWOULDBLOCK:
		return err_set_sys(e, ERR_BUSY, sys, "serial", "%s", doing);
	case EIO:
	case ENXIO:
	case ENODEV:
	case ENOENT:
	case EBADF:
		return err_set_sys(e, ERR_LOST, sys, "serial", "%s", doing);
	default:
		return err_set_sys(e, ERR_IO, sys, "serial", "%s", doing);
	}
}

/* A hung-up tty reads as empty for ever; only its ioctls tell. */
static int port_alive(struct port *p, struct err *e)
{
	if (sp_input_waiting(p->sp) < 0)
		return err_set(e, ERR_LOST, "serial", "the port is gone");
	return 0;
}

/* Returns 1 when ready, 0 when the slice is over, or -code. */
static int port_wait(struct port *p, short events, const struct deadline *d,
		     struct err *e)
{
	int64_t left = deadline_left_ms(d);
	struct pollfd pfd = { .fd = p->fd, .events = events };
	int n = poll(&pfd, 1, (int)(left < SLICE_MS ? left : SLICE_MS));

	if (n < 0 && errno != EINTR)
		return err_set_sys(e, ERR_IO, errno, "serial", "waiting");
	if (n <= 0 || pfd.revents & (POLLHUP | POLLERR | POLLNVAL)) {
		int rc = port_alive(p, e);

		if (rc < 0)
			return rc;
	}
	return n > 0;
}

static int port_read(void *ctx, void *data, size_t max, struct deadline *d,
		     struct err *e)
{
	struct port *p = ctx;
	enum sp_return n;
	int rc;

	for (;;) {
		n = sp_nonblocking_read(p->sp, data, max);
		if (n < 0)
			return port_error(e, n, "reading");
		if (n > 0 || max == 0)
			return (int)n;
		if (deadline_over(d))
			return port_alive(p, e);
		rc = port_wait(p, POLLIN, d, e);
		if (rc > 0 && sp_input_waiting(p->sp) == 0)
			deadline_sleep_ms(d, 1);
		else if (rc < 0)
			return rc;
	}
}

static int port_write(void *ctx, const void *data, size_t len,
		      struct deadline *d, struct err *e)
{
	struct port *p = ctx;
	const char *from = data;
	size_t left = len;
	enum sp_return n;
	int rc;

	while (left) {
		n = sp_nonblocking_write(p->sp, from, left);
		/* The driver's buffers are full: nothing was written. */
		if (n == SP_ERR_FAIL && sp_last_error_code() == EAGAIN)
			n = SP_OK;
		if (n < 0)
			return port_error(e, n, "writing");
		from += n;
		left -= (size_t)n;
		if (!left)
			break;
		if (deadline_over(d))
			return err_set(e, ERR_TIMEOUT, "serial",
				       "the device does not take the data");
		rc = port_wait(p, POLLOUT, d, e);
		if (rc < 0)
			return rc;
		if (rc > 0 && n == 0)
			deadline_sleep_ms(d, 1);
	}
	return 0;
}

static int port_rate(void *ctx, unsigned baud, struct err *e)
{
	struct port *p = ctx;
	enum sp_return rc = SP_OK;

	/* cdc-acm sends only what differs from the last (serial.md 1.5). */
	if (p->baud == baud)
		rc = sp_set_baudrate(p->sp, baud == REST_RATE ? OTHER_RATE
							      : REST_RATE);
	if (rc == SP_OK)
		rc = sp_set_baudrate(p->sp, (int)baud);
	if (rc != SP_OK)
		return port_error(e, rc, "setting the rate");
	p->baud = baud;
	return 0;
}

static int port_dtr(void *ctx, bool on, struct err *e)
{
	struct port *p = ctx;
	enum sp_return rc = sp_set_dtr(p->sp, on ? SP_DTR_ON : SP_DTR_OFF);

	return rc == SP_OK ? 0 : port_error(e, rc, "setting DTR");
}

/* sp_drain() knows no time limit. */
static int port_drain(void *ctx, struct deadline *d, struct err *e)
{
	struct port *p = ctx;
	enum sp_return n;

	while ((n = sp_output_waiting(p->sp)) > 0) {
		if (deadline_over(d))
			return err_set(e, ERR_TIMEOUT, "serial",
				       "the device does not take the data");
		deadline_sleep_ms(d, 1);
	}
	return n < 0 ? port_error(e, n, "sending the rest") : 0;
}

static void port_close(void *ctx)
{
	struct port *p = ctx;

	if (p->baud != REST_RATE)
		sp_set_baudrate(p->sp, REST_RATE);
	sp_set_dtr(p->sp, SP_DTR_OFF);
	/* Closing would wait for a device that does not read. */
	sp_flush(p->sp, SP_BUF_OUTPUT);
	sp_close(p->sp);
	sp_free_port(p->sp);
	free(p);
}

static const struct serial_ops port_ops = {
	.read = port_read,
	.write = port_write,
	.rate = port_rate,
	.dtr = port_dtr,
	.drain = port_drain,
	.close = port_close,
};

static enum sp_return port_configure(struct port *p)
{
	enum sp_return rc = sp_set_bits(p->sp, 8);

	if (rc == SP_OK)
		rc = sp_set_parity(p->sp, SP_PARITY_NONE);
	if (rc == SP_OK)
		rc = sp_set_stopbits(p->sp, 1);
	if (rc == SP_OK)
		rc = sp_set_flowcontrol(p->sp, SP_FLOWCONTROL_NONE);
	if (rc == SP_OK)
		rc = sp_set_dtr(p->sp, SP_DTR_ON);
	return rc;
}

/* libserialport's own exclusive mode does not hold against root. */
static int port_lock(struct port *p, const char *tty, struct err *e)
{
	if (sp_get_port_handle(p->sp, &p->fd) != SP_OK)
		return err_set(e, ERR_INTERNAL, "serial", "no descriptor");
	if (flock(p->fd, LOCK_EX | LOCK_NB) < 0)
		return err_set_sys(e, ERR_BUSY, errno, "serial", "%s", tty);
	return 0;
}

/* The rate that the tty has kept from the program before. */
static unsigned port_kept_rate(struct port *p)
{
	struct sp_port_config *config;
	int baud = 0;

	if (sp_new_config(&config) != SP_OK)
		return 0;
	if (sp_get_config(p->sp, config) != SP_OK ||
	    sp_get_config_baudrate(config, &baud) != SP_OK || baud < 0)
		baud = 0;
	sp_free_config(config);
	return (unsigned)baud;
}

/*
 * A tty keeps the rate of the program before, and sends it to the device with
 * the next change of any setting: 14400 would put it into DFU mode (serial.md
 * 1.5).  libserialport changes settings while it opens, so the rate is set
 * right before.  Returns a descriptor that keeps the lines up until then, or
 * -1; whoever opens next learns why.
 */
static int port_calm(const char *tty)
{
	int fd = open(tty, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	struct termios t;

	if (fd < 0)
		return -1;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0) { /* nobody else's */
		if (tcgetattr(fd, &t) == 0 && cfgetospeed(&t) != B9600 &&
		    cfsetospeed(&t, B9600) == 0 && cfsetispeed(&t, B9600) == 0)
			tcsetattr(fd, TCSANOW, &t);
		flock(fd, LOCK_UN);
	}
	return fd;
}

int serial_libserialport_open(const char *tty, unsigned baud,
			      struct serial *out, struct err *e)
{
	struct port *p = calloc(1, sizeof *p);
	enum sp_return rc;
	int err, calm;

	*out = (struct serial){ 0 };
	if (!p)
		return err_memory(e, "serial");
	rc = sp_get_port_by_name(tty, &p->sp);
	if (rc != SP_OK) {
		free(p);
		return err_set(e, ERR_LOST, "serial", "no port %s", tty);
	}
	calm = port_calm(tty);
	rc = sp_open(p->sp, SP_MODE_READ_WRITE);
	if (calm >= 0)
		close(calm);
	if (rc != SP_OK) {
		err = port_error(e, rc, tty);
		sp_free_port(p->sp);
		free(p);
		return err;
	}
	err = port_lock(p, tty, e);
	if (err < 0) {
		/* It is another's: leave rate and lines alone. */
		sp_close(p->sp);
		sp_free_port(p->sp);
		free(p);
		return err;
	}
	p->baud = port_kept_rate(p);
	err = port_rate(p, baud, e);
	if (err == 0) {
		rc = port_configure(p);
		if (rc != SP_OK)
			err = port_error(e, rc, tty);
	}
	if (err < 0) {
		port_close(p);
		return err;
	}
	*out = (struct serial){ &port_ops, p };
	return 0;
}
