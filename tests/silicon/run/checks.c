#include "session.h"

const struct command check_commands[] = { { 0 } };
