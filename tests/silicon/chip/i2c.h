/* SPDX-License-Identifier: MIT */
/*
 * One I2C port as master, and register devices on it (RM0033, chapter 23).
 * A transfer takes no time; an address that nobody has is not acknowledged.
 */
#ifndef SILICON_I2C_H
#define SILICON_I2C_H

#include <stdbool.h>
#include <stdint.h>

#define I2C_DEVICES 2

struct i2c_device {
	uint8_t address; /* 7 bits; 0: none */
	uint8_t regs[256];
	bool words; /* two bytes each, the high one first */
	uint8_t at;
	bool low;
};

struct i2c {
	uint32_t reg[16];
	uint32_t sr1, sr2;
	bool address_seen;
	bool first; /* the next byte is the register */
	bool stopping;
	unsigned to; /* device number plus one; 0: nobody */
	unsigned long transfers;
};

/* Offsets of the port's registers; devices: I2C_DEVICES of them. */
uint32_t i2c_read(struct i2c *p, struct i2c_device *devices, uint32_t offset);
void i2c_write(struct i2c *p, struct i2c_device *devices, uint32_t offset,
	       uint32_t v);
/* The charger and the fuel gauge of an Electron. */
void i2c_electron(struct i2c_device *devices);

#endif
