/* SPDX-License-Identifier: MIT */
/*
 * Real serial ports through libserialport, which only these files include:
 * serial_libserialport.c opens one, serial_libserialport_list.c finds them.
 *
 * A port is opened exclusively (TIOCEXCL and flock) and set to 8N1 without
 * flow control, DTR raised.  close() drops DTR and leaves the tty at 9600:
 * a rate that is a trigger would otherwise hit the next program that opens
 * the port (serial.md 1.5).
 */
#ifndef PORT_SERIAL_LIBSERIALPORT_H
#define PORT_SERIAL_LIBSERIALPORT_H

#include "port/serial.h"

/*
 * tty: "/dev/ttyACM0"; baud: any, also 14400 and 28800.
 * ERR_BUSY, ERR_NO_ACCESS, ERR_LOST (no such port) or ERR_IO.
 */
int serial_libserialport_open(const char *tty, unsigned baud,
			      struct serial *out, struct err *e);

struct bus_device;

/*
 * Gives each of these USB devices its tty, the first by name among those in
 * this folder ("/dev"), and says whether it may be opened.  Found by bus and
 * address, or by its serial number on systems that do not tell these.  Ports
 * may come and go meanwhile.
 */
void serial_libserialport_find(const char *folder, struct bus_device *list,
			       size_t n);

#endif
